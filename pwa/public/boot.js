// Runs before the first paint, as a plain file because the content security
// policy allows no inline script. Language and theme are the choices kept by
// src/lib/choices.ts; everything else waits for the app.
;(() => {
  const root = document.documentElement
  let theme = null
  let language = null
  try {
    theme = localStorage.getItem('alongside.theme')
    language = localStorage.getItem('alongside.language')
  } catch {
    // Storage is forbidden: the phone's own theme and language it is.
  }
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
  const languages = [language || '', ...navigator.languages].map((tag) => tag.toLowerCase().split('-')[0])
  root.lang = languages.find((tag) => tag === 'en' || tag === 'es') || 'en'
})()
