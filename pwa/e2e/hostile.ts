import type { BrowserContext, Page } from '@playwright/test'

/** Texts that run a script wherever somebody's words become markup, an address or a template. Those that swallow what follows stand last. */
const payloads = [
  '<script>ran()</script>',
  '<ScRiPt>ran()</sCrIpT>',
  '<scr<script>ipt>ran()</scr</script>ipt>',
  '"><script>ran()</script>',
  "'><script>ran()</script>",
  '</script><script>ran()</script>',
  '</title><script>ran()</script>',
  '</textarea><script>ran()</script>',
  '--><script>ran()</script>',
  ']]><script>ran()</script>',
  '<img src=x onerror=ran()>',
  '<img/src=x/onerror=ran()>',
  '<img src=x onerror=&#114;an()>',
  '"><img src=x onerror=ran()>',
  '" autofocus onfocus="ran()" x="',
  "' autofocus onfocus='ran()' x='",
  '<svg onload=ran()>',
  '<svg/onload=ran()>',
  '<svg><script>ran()</script></svg>',
  '<svg><animate onbegin=ran() attributeName=x dur=1s>',
  '<svg><a href="javascript:ran()"><text y=9>x</text></a></svg>',
  '<math><mtext><img src=x onerror=ran()></mtext></math>',
  '<body onload=ran()>',
  '<input autofocus onfocus=ran()>',
  '<select autofocus onfocus=ran()></select>',
  '<details open ontoggle=ran()>',
  '<video><source onerror=ran()></video>',
  '<audio src=x onerror=ran()></audio>',
  '<marquee onstart=ran()></marquee>',
  '<p onpointerover=ran() style=position:fixed;inset:0>',
  '<a href="javascript:ran()">x</a>',
  '<a href="data:text/html,<script>opener.ran()</script>">x</a>',
  '<a href=" &#1; javascript:ran()">x</a>',
  '<form action="javascript:ran()"><button>x</button></form>',
  '<button formaction="javascript:ran()">x</button>',
  '<iframe src="javascript:parent.ran()"></iframe>',
  '<iframe srcdoc="<script>parent.ran()</script>"></iframe>',
  '<object data="javascript:ran()"></object>',
  '<embed src="javascript:ran()">',
  '<base href="javascript:ran()//">',
  '<link rel=stylesheet href="javascript:ran()">',
  '<meta http-equiv=refresh content="0;url=javascript:ran()">',
  'javascript:ran()',
  '{@html "<img src=x onerror=ran()>"}',
  "{{constructor.constructor('ran()')()}}",
  '$' + '{ran()}',
  '\\u003cimg src=x onerror=ran()\\u003e',
  '%3Cimg%20src=x%20onerror=ran()%3E',
  '&lt;img src=x onerror=ran()&gt;',
  '<noscript><p title="</noscript><img src=x onerror=ran()>">',
]
const all = ` ${payloads.join(' ')}`
/** Stands first, for whoever makes an address of a text. */
const asAddress = 'javascript:ran()//'

/** What the API answers that somebody's words are not: keys, names of zones, and what only machines read. */
const noWords = /^(zone|time_zone|cursor|digest|access_token|outbox_key|language|line|code|feed|address)$/

/** What is always somebody's own, if it is only one small word. */
const words =
  /words|name$|^(pronouns|reference|credentials|practice|practice_hours|title|text|heard|share|ask|sources|dose|way_out|body|worry|would_help|wish|how_it_ended|how_it_felt|what_it_did|watch_for|why|question|medicine|translator|about|patient|said|device)$/

/** A text in an answer: whatever is no id, no time and no word of ours. */
function isText(value: string, key: string): boolean {
  if (value === '' || /^\d{4}-\d\d-\d\d|^[\da-f]{8}-[\da-f-]{27}$/.test(value)) return false
  return words.test(key) || !/^[\da-z_.:+-]*$/.test(value)
}

/** The same answer, but with every payload around every text in it. */
function hostile(value: unknown, key = ''): unknown {
  if (noWords.test(key)) return value
  if (typeof value === 'string') return isText(value, key) ? asAddress + value + all : value
  if (Array.isArray(value)) return value.map((one) => hostile(one, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hostile(one, key)]))
}

/** Whether a text holds any of this, however it is spelled in an address. */
export const isHostile = (text: string) => /\bran\b/.test(decodeURIComponent(text))

/** Whoever wrote anything that this browser is answered meant harm. Fills `ran` with the pages on which a script ran. */
export async function besieged(context: BrowserContext): Promise<string[]> {
  const ran: string[] = []
  await context.exposeBinding('ran', ({ page }) => void ran.push(page.url()))
  await context.route('**/api/v1/**', async (route) => {
    const response = await route.fetch()
    if (!/json/.test(response.headers()['content-type'] ?? '')) return route.fulfill({ response })
    await route.fulfill({ response, json: hostile(await response.json()) })
  })
  return ran
}

/** What of the payloads has become more than text, and how often they stand as text where a page says what is its own. */
export function markup(page: Page): Promise<{ elements: string[]; texts: number }> {
  return page.evaluate((first) => {
    const made =
      '[onerror], [onload], [onfocus], [onbegin], [ontoggle], [onstart], [onpointerover], [formaction], [action], ' +
      '[srcdoc], #app script, iframe, object, embed, marquee, base, math, meta[http-equiv=refresh]'
    const elements = [
      ...document.querySelectorAll(made),
      ...[...document.links].filter(({ protocol }) => /javascript|data/.test(protocol)),
    ]
    const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT)
    let texts = 0
    while (walker.nextNode()) if (walker.currentNode.textContent?.includes(first)) texts += 1
    return { elements: elements.map(({ outerHTML }) => outerHTML.slice(0, 80)), texts }
  }, payloads[0])
}
