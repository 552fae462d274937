/** Where a stage stands, as far as what is said of it hangs on that. */
export interface Standing {
  /** Whether `cdk.json` has its settings, which is where `dlr preflight` looks. */
  readonly isOwn: boolean;
  /** Into which it is deployed, where that is known. */
  readonly region: string | undefined;
}
