/** For what comes where a button was: whoever pressed it goes on in there, and a screen reader says what it is. */
export function intoFirstField(box: HTMLElement): void {
  box.querySelector('input')?.focus()
}
