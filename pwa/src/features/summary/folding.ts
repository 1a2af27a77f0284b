/** What a page that holds too much sets closer and folds, one after the other: what weighs least comes first. */
export const foldable = [
  'sheet',
  'measures',
  'besides',
  'news',
  'now',
  'also',
  'medicines',
  'matters',
  'wants',
  'concerns',
  'top',
  'dense',
] as const
export type Foldable = (typeof foldable)[number]

/** The smaller way of the two papers, inside their margins, in CSS pixels: A4 is as narrow, Letter as low. */
const sheet = { width: 703, height: 963 }
/** A screen that is lower than this one is not set closer for it: it is scrolled a little. */
const lowestScreen = 900

/** Whether nothing has to be scrolled. On a narrow screen the page is a column, as long as it needs to be. */
export function fitsScreen(page: HTMLElement): boolean {
  const { documentElement: root } = document
  const isColumn = page.clientWidth < 56 * Number.parseFloat(getComputedStyle(root).fontSize)
  return isColumn || root.scrollHeight <= Math.max(innerHeight, lowestScreen)
}

/** Whether it is one sheet of either paper, as long as it is set `onPaper`. */
export function fitsSheet(page: HTMLElement): boolean {
  return page.getBoundingClientRect().bottom + scrollY <= sheet.height
}

/**
 * Sets the page as paper will, as long as `work` measures it. Before it prints, a browser still has the page of the
 * screen; so for once the styles of the two media change places. Nothing is painted meanwhile.
 */
export function onPaper(work: () => void) {
  const turn = () => {
    for (const { cssRules } of document.styleSheets) {
      for (const { media } of cssRules as Iterable<Partial<CSSMediaRule>>) {
        if (media)
          media.mediaText = media.mediaText.replace(/print|screen/, (now) => (now === 'print' ? 'screen' : 'print'))
      }
    }
  }
  const { style } = document.body
  const top = scrollY
  turn()
  style.inlineSize = `${sheet.width}px`
  work()
  style.inlineSize = ''
  turn()
  scrollTo(0, top)
}
