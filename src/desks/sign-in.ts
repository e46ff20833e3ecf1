/** Signing in to the web desk by a platform that knows the team's people: the door. */
export interface SignIn {
  /** Where the browser is sent. */
  address(trip: Trip): string;
  /**
   * The platform's id of who came back with the code; null: they belong elsewhere. Throws CodedError: 'unauthorized' when the
   * code or what the platform says of it does not hold, 'vendor-down' when the platform cannot be asked.
   */
  who(code: string, trip: Trip): Promise<string | null>;
}

/** What one browser takes along to the platform, or is known of it when it comes back. All of it random but the address. */
export interface Trip {
  state: string;
  nonce: string;
  /** PKCE: the platform gets its hash first, and itself with the code. */
  verifier: string;
  redirectUri: string;
}
