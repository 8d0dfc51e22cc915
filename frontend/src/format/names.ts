// Archivo lacks these letters of Hausa, Akan and Ewe, and every script that is not Latin.
const BEYOND_ARCHIVO = /[ɓƁɗƊƙƘɛƐɔƆŋŊ]|[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

/** True when a name must be set whole in the text face, because the display face lacks a letter. */
export function needsTextFace(name: string): boolean {
  return BEYOND_ARCHIVO.test(name);
}

/** At most two letters that stand for a person: the first of the first and of the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const pick = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return pick
    .map((word) => firstGrapheme(word ?? ""))
    .join("")
    .toLocaleUpperCase();
}

function firstGrapheme(word: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word);
  return first?.segment ?? "";
}
