// Runs before the first paint, as a plain file because the content security
// policy allows no inline script. Language and theme are the choices kept by
// src/lib/choices.ts; everything else waits for the app. Whoever left fast
// stays away (src/shell/leave-fast.ts): Back and Forward find nothing here.
;(() => {
  const root = document.documentElement
  try {
    const elsewhere = sessionStorage.getItem('alongside.left')
    if (elsewhere && performance.getEntriesByType('navigation')[0]?.type === 'back_forward') {
      root.hidden = true
      location.replace(elsewhere)
    } else if (elsewhere) {
      sessionStorage.removeItem('alongside.left')
    }
  } catch {
    // Storage is forbidden: nobody can have been here.
  }
  let theme = null
  let language = null
  try {
    theme = localStorage.getItem('alongside.theme')
    language = localStorage.getItem('alongside.language')
  } catch {
    // Storage is forbidden: the phone's own theme and language it is.
  }
  if (theme === 'light' || theme === 'dark') {
    root.dataset.theme = theme
    for (const meta of document.querySelectorAll('meta[data-theme]')) {
      meta.media = meta.dataset.theme === theme ? 'all' : 'not all'
    }
  }
  const languages = [language || '', ...navigator.languages].map((tag) => tag.toLowerCase().split('-')[0])
  root.lang = languages.find((tag) => tag === 'en' || tag === 'es') || 'en'
  // The texts come along with the app instead of after it.
  const texts = document.createElement('link')
  Object.assign(texts, {
    rel: 'preload',
    as: 'fetch',
    crossOrigin: 'anonymous',
    href: root.dataset[root.lang === 'es' ? 'textsEs' : 'textsEn'] || '',
  })
  if (texts.href) document.head.append(texts)
})()
