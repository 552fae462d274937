/** What one call is answered. */
export interface Answer {
  readonly status: 200 | 400 | 404 | 409 | 413 | 500 | 503;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What is wrong with a request. */
export interface Mistake {
  /** The place in the request: a JSON path of the body, or the name of a part of the path or the query, never its value; or a setting. */
  readonly path: string;
  /** What would be right there. */
  readonly expected: string;
}

/** A call that can't be carried out, with its answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`answered with ${answer.status}`);
    this.answer = answer;
  }
}

export const wrong = ({ path, expected }: Mistake, status: 400 | 404 = 400): Refusal =>
  new Refusal({ status, body: { error: `${path} can’t be taken: expected ${expected}.`, path, expected } });

/** What a call needs is off in this stage. No 5xx: that is for what went wrong here, and turns an alarm. */
export const isOff = (setting: string, error: string): Refusal =>
  new Refusal({ status: 409, body: { error, path: setting, expected: 'true in cdk.json, and the stack deployed' } });

export const refusal = (status: Answer['status'], error: string): Refusal => new Refusal({ status, body: { error } });

/** For a passing reason: the same call may be made again, whatever came of this one. */
export const later = (error: string): Refusal =>
  new Refusal({ status: 503, headers: { 'retry-after': '2' }, body: { error } });

export const ok = (body: object): Answer => ({ status: 200, body });
