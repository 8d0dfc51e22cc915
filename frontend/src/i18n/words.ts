/** A sentence in English and in French, side by side so that neither is forgotten. */
export type Pair = readonly [en: string, fr: string];

/** Sentences by name, nested by screen. */
export interface Pairs {
  readonly [name: string]: Pair | Pairs;
}

/** The same tree with the sentences of one language. */
export type Words<T> = {
  [K in keyof T]: T[K] extends readonly [infer E extends string, string] ? E : Words<T[K]>;
};

/** Picks one language out of a tree of pairs. French has a plural of its own for millions, which
 * never differs here: `_many` says what `_other` says. */
export function pick<T extends Pairs>(pairs: T, language: 0 | 1): Words<T> {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(pairs)) {
    if (isPair(value)) {
      out[name] = value[language];
      if (language === 1 && name.endsWith("_other")) out[name.replace(/_other$/, "_many")] = value[1];
    } else out[name] = pick(value, language);
  }
  return out as Words<T>;
}

/** True for a sentence, false for a nested tree. */
export function isPair(value: Pair | Pairs): value is Pair {
  return Array.isArray(value);
}
