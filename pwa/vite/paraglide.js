/**
 * How the message catalogs become functions: one place for the build, the
 * checks and the tests.
 *
 * @type {import('@inlang/paraglide-js').CompilerOptions}
 */
export const paraglide = {
  project: './project.inlang',
  outdir: './src/lib/i18n/generated',
  // The chosen language is held in lib/i18n; Paraglide asks it there.
  strategy: ['globalVariable', 'baseLocale'],
  isServer: 'false',
  outputStructure: 'message-modules',
  emitReadme: false,
}
