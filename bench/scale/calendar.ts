/** What is to happen later, in the order in which it is due; what is due at the same time, in the order in which it was entered. */
export interface Calendar {
  /** At the step that begins then or next, and not before the next one. */
  readonly at: (ms: number, happens: () => void) => void;
  /** Lets happen what is due by now; to be called in each step. */
  readonly pass: (nowMs: number) => void;
}

export function startCalendar(stepMs: number): Calendar {
  const steps = new Map<number, (() => void)[]>();
  let next = 0;
  return {
    at: (ms, happens) => {
      const step = Math.max(next, Math.ceil(ms / stepMs));
      const then = steps.get(step);
      if (then) then.push(happens);
      else steps.set(step, [happens]);
    },
    pass: (nowMs) => {
      const step = nowMs / stepMs;
      next = step + 1;
      const due = steps.get(step);
      if (!due) return;
      steps.delete(step);
      for (const happens of due) happens();
    },
  };
}
