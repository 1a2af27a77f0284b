/** How many days, today's among them, can be filled in. It is the form's limit: what a phone sends late is never refused. */
export const daysBack = 14
