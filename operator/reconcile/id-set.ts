import { hash } from 'node:crypto';

/**
 * Remembers texts by 8 bytes each, so that ten million take 80 MB: two that are taken for one another come about once in
 * 10^13 / (texts in it) questions, by chance.
 */
export class IdSet {
  #prints = new BigUint64Array(1024);
  #size = 0;
  #isSorted = true;

  add(text: string): void {
    if (this.#size === this.#prints.length) {
      // Repeats, which a file of reports has many of, make no room.
      this.#sort();
      if (this.#size > this.#prints.length / 2) {
        const larger = new BigUint64Array(2 * this.#prints.length);
        larger.set(this.#prints.subarray(0, this.#size));
        this.#prints = larger;
      }
    }
    this.#prints[this.#size++] = printOf(text);
    this.#isSorted = false;
  }

  has(text: string): boolean {
    this.#sort();
    const print = printOf(text);
    let [low, high] = [0, this.#size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#prints[middle] as bigint) < print) low = middle + 1;
      else high = middle;
    }
    return low < this.#size && this.#prints[low] === print;
  }

  #sort(): void {
    if (this.#isSorted) return;
    const used = this.#prints.subarray(0, this.#size).sort();
    let kept = 0;
    for (const print of used) if (kept === 0 || used[kept - 1] !== print) used[kept++] = print;
    this.#size = kept;
    this.#isSorted = true;
  }
}

const printOf = (text: string): bigint => hash('sha256', text, 'buffer').readBigUInt64LE();
