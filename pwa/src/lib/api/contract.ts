import type { components } from './schema'
import type {
  Acceptance,
  AccountInfo,
  Confirmed,
  InvitationClaim,
  Practice,
  Pulled,
  Recovery,
  Result,
  Setup,
  SetupState,
  SignedIn,
  SyncAnswer,
  SyncRequest,
} from './wire'

type Schemas = components['schemas']

/** What the server only knows as JSON may be read as anything. */
type Readable<T> = unknown extends T
  ? never
  : T extends readonly (infer Item)[]
    ? readonly Readable<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Readable<T[Name]> }
      : T
/** A server takes a list whether or not we may change it. */
type Sendable<T> = T extends readonly (infer Item)[]
  ? readonly Sendable<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Sendable<T[Name]> }
    : T

type Reads<Ours, Theirs extends Ours> = [Ours, Theirs]
type Sends<Theirs, Ours extends Theirs> = [Ours, Theirs]

/**
 * Holds `wire.ts`, which is written by hand to be small and exact, to the
 * schema that is generated from the server's OpenAPI: what no longer fits is a
 * type error in its line. It has no code.
 */
export type Contract = [
  Reads<SyncAnswer, Readable<Schemas['SyncOutputBody']>>,
  Reads<Result, Readable<Schemas['ChangeResult']>>,
  Reads<Pulled, Readable<Schemas['Entry']>>,
  Reads<Practice, Readable<Schemas['Practice']>>,
  Reads<SignedIn, Readable<Schemas['SignedIn']>>,
  Reads<AccountInfo, Readable<Schemas['AccountBody']>>,
  Reads<Confirmed, Readable<Schemas['Confirmed']>>,
  Reads<SetupState, Readable<Schemas['SetupNeeded']>>,
  Sends<Sendable<Omit<Schemas['SyncInputBody'], 'changes'>>, Omit<SyncRequest, 'changes'>>,
  Sends<Sendable<Schemas['Answers']>, InvitationClaim>,
  Sends<Sendable<Schemas['Accept']>, Acceptance>,
  Sends<Sendable<Schemas['Recover']>, Recovery>,
  Sends<Sendable<Schemas['SetUp']>, Setup>,
]
