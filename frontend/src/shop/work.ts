/** What the hub asks: the number up to `maxnumber` whose SHA-256 behind the salt is `challenge`. */
export interface Challenge {
  algorithm: string;
  challenge: string;
  maxnumber: number;
  salt: string;
  signature: string;
}

/** Finds the number and spells the solution as the hub reads it; null where there is none. */
export function solve(asked: string): string | null {
  const { algorithm, challenge, maxnumber, salt, signature } = JSON.parse(asked) as Challenge;
  const wanted = new Uint32Array(8);
  for (let i = 0; i < 8; i++) wanted[i] = Number.parseInt(challenge.slice(8 * i, 8 * i + 8), 16);
  for (let number = 0; number <= maxnumber; number++) {
    const found = sha256(salt + number);
    if (found[0] === wanted[0] && found.every((word, i) => word === wanted[i])) {
      return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
    }
  }
  return null;
}

const K = new Uint32Array(64);
const BEGIN = new Uint32Array(8);
{
  // The constants of FIPS 180-4: 32 bits behind the point of the roots of the first primes.
  const bits = (root: number) => ((root - Math.floor(root)) * 0x1_0000_0000) >>> 0;
  for (let n = 2, i = 0; i < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (i < 8) BEGIN[i] = bits(Math.sqrt(n));
    K[i++] = bits(Math.cbrt(n));
  }
}

const W = new Uint32Array(64);
const rotated = (x: number, n: number) => (x >>> n) | (x << (32 - n));

/** SHA-256 of ASCII text, as eight words. The browser's own is not there on plain HTTP, where a venue's
 * Wi-Fi has these pages, and answers one hash a turn of the loop. */
export function sha256(text: string): Uint32Array {
  const h = Uint32Array.from(BEGIN);
  const blocks = (text.length + 9 + 63) >> 6;
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < 16; i++) {
      let word = 0;
      for (let b = 0; b < 4; b++) {
        const at = (block << 6) + (i << 2) + b;
        word = (word << 8) | (at < text.length ? text.charCodeAt(at) : at === text.length ? 0x80 : 0);
      }
      W[i] = word;
    }
    if (block === blocks - 1) W[15] = text.length * 8;
    for (let i = 16; i < 64; i++) {
      const [a, b] = [W[i - 15] as number, W[i - 2] as number];
      const s0 = rotated(a, 7) ^ rotated(a, 18) ^ (a >>> 3);
      const s1 = rotated(b, 17) ^ rotated(b, 19) ^ (b >>> 10);
      W[i] = ((W[i - 16] as number) + s0 + (W[i - 7] as number) + s1) | 0;
    }
    let [a, b, c, d, e, f, g, k] = h as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i++) {
      const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const t1 = (k + s1 + ((e & f) ^ (~e & g)) + (K[i] as number) + (W[i] as number)) | 0;
      const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      k = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, k].forEach((word, i) => {
      h[i] = ((h[i] as number) + word) | 0;
    });
  }
  return h;
}
