/** A CloudFormation template, as far as an upgrade is judged by it. */
export interface Template {
  readonly Description?: string;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The stage that a template of Delivrd is of; null for any other template. */
export const stageOf = ({ Description }: Template): string | null =>
  /^Delivrd \(([a-z0-9-]+)\):/.exec(Description ?? '')?.[1] ?? null;
