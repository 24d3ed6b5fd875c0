/** What a request brings along. */
export interface Context {
  /** Who is asking, for the rate limit: the address and the anonymous cookie. */
  readonly client: { readonly address: string; readonly cookie: string | null };
}
