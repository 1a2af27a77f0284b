import { expect, type Locator } from '@playwright/test'
import jsQR from 'jsqr'

/** What a phone's camera reads in a QR code on the screen. */
export async function scan(code: Locator): Promise<string> {
  const picture = (await code.screenshot()).toString('base64')
  const { pixels, width, height } = await code.page().evaluate(async (picture) => {
    const bytes = Uint8Array.from(atob(picture), (sign) => sign.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes]))
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    canvas?.drawImage(bitmap, 0, 0)
    const { data, width, height } = canvas?.getImageData(0, 0, bitmap.width, bitmap.height) ?? new ImageData(1, 1)
    return { pixels: [...data], width, height }
  }, picture)
  const read = jsQR(new Uint8ClampedArray(pixels), width, height)
  expect(read, `${code} can be read`).not.toBeNull()
  return read?.data ?? ''
}
