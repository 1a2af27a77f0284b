// Compiles the message catalogs without a build, for type checks and tests.
import { compile } from '@inlang/paraglide-js'
import { paraglide } from '../vite/paraglide.js'

await compile(paraglide)
