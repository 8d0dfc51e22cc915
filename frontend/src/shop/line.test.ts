import { describe, expect, it } from "vitest";
import {
  aheadOf,
  alongOf,
  behindOf,
  chanceOf,
  chancesOf,
  etaOf,
  type Frame,
  isDueSoon,
  isNewer,
  isStale,
  pollSeconds,
  readFrame,
  roundedMinutes,
} from "./line";

const frame = (part: Partial<Frame> = {}): Frame => ({
  e: 1,
  t: 100,
  p: "live",
  s: 1000,
  j: 2000,
  a: 600,
  // Every second place from 1002 on has been left: the k-th who waits stands at 2k.
  q: [2, 1, 4, 2, 8, 4, 16, 8, 32, 16, 64, 32, 128, 64, 256, 128, 512, 256, 1024, 512, 1200, 600],
  r: 60,
  R: 60,
  x: 2,
  l: [[-1, 31]],
  k: [1000, 500, 200, 400],
  ...part,
});

describe("a frame", () => {
  it("is read after its signature", () => {
    expect(readFrame(`c2ln ${JSON.stringify(frame())}`)).toEqual(frame());
  });

  it.each(["", "nothing", "sig {", "sig null", "sig 5", 'sig {"t":"x","p":1}'])("is not %j", (text) => {
    expect(readFrame(text)).toBeNull();
  });

  it("takes the place of an older one only", () => {
    expect(isNewer(frame(), null)).toBe(true);
    expect(isNewer(frame({ t: 99 }), frame())).toBe(false);
    expect(isNewer(frame({ t: 101 }), frame())).toBe(true);
    // A hub that was restored begins to count again.
    expect(isNewer(frame({ e: 2, t: 1 }), frame())).toBe(true);
  });

  it("is long gone a minute behind, or when the hub was restored since", () => {
    expect(isStale(frame({ t: 1 }), null)).toBe(false);
    expect(isStale(frame({ t: 40 }), frame())).toBe(false);
    expect(isStale(frame({ t: 39 }), frame())).toBe(true);
    expect(isStale(frame({ e: 1, t: 200 }), frame({ e: 2 }))).toBe(true);
    expect(isStale(frame({ e: 2, t: 1 }), frame())).toBe(false);
  });
});

describe("people before a place", () => {
  it.each([
    [900, 0, "was called long ago"],
    [1000, 0, "was called last"],
    [1001, 0, "is next"],
    [1002, 0, "is the first who still waits"],
    [1004, 1, "is the second"],
    [1016, 7, "is exact at a step"],
    [1012, 5, "is spread evenly between two"],
    [1768, 383, "is spread evenly far back"],
    [2200, 599, "is the last"],
  ])("of %i are %i: it %s", (place, ahead) => {
    expect(aheadOf(frame(), place)).toBe(ahead);
  });

  it("never are more than wait in all", () => {
    expect(aheadOf(frame({ q: [1, 1], a: 40 }), 5000)).toBe(39);
    expect(aheadOf(frame({ q: null, a: 0 }), 5000)).toBe(0);
  });

  it("never become more by one more step of serving", () => {
    for (let place = 1001; place < 2200; place++) {
      expect(aheadOf(frame(), place)).toBeLessThanOrEqual(aheadOf(frame(), place + 1));
    }
  });

  it("and behind it and oneself are everybody", () => {
    expect(behindOf(frame(), 1016)).toBe(600 - 7 - 1);
    expect(behindOf(frame(), 9999)).toBe(0);
  });
});

describe("when a turn comes", () => {
  it("is a range around people over rate", () => {
    const eta = etaOf(frame(), 599);
    expect(eta?.from).toBeCloseTo((600 - 0.84 * Math.sqrt(600)) / 69, 6);
    expect(eta?.to).toBeCloseTo((600 + 0.84 * Math.sqrt(600)) / 51, 6);
    expect(eta?.why).toBe("");
  });

  it.each<[string, Partial<Frame>, string, boolean, number]>([
    ["as quick as before", { r: 60, R: 60 }, "", false, 60],
    ["quicker now", { r: 90, R: 60 }, "", false, 60],
    ["a little slower", { r: 50, R: 60 }, "", false, 60],
    ["slower now", { r: 30, R: 60 }, "slower", false, 30],
    ["nobody for a minute", { r: 0, R: 60 }, "stopped", true, 60],
    ["just begun", { r: 60, R: 0 }, "stopped", true, 60],
    ["paused", { p: "paused", w: "provider" }, "paused", true, 60],
  ])("%s", (_, part, why, open, rate) => {
    const eta = etaOf(frame(part), 300);
    expect(eta?.why).toBe(why);
    expect(eta?.to === null).toBe(open);
    expect(eta?.rate).toBe(rate);
  });

  it("is not said before anybody was let in", () => {
    expect(etaOf(frame({ r: 0, R: 0 }), 10)).toBeNull();
  });

  it.each([
    [0.2, 0.8, 0, 1],
    [2.4, 3.1, 2, 4],
    [9.4, 14.2, 9, 15],
    [21, 34, 20, 35],
    [58, 71, 55, 75],
    [100, 130, 90, 135],
  ])("from %d to %d minutes is said as %i to %i", (from, to, a, b) => {
    expect(roundedMinutes({ from, to, why: "", rate: 1 })).toEqual({ from: a, to: b });
  });

  it("may have no end", () => {
    expect(roundedMinutes({ from: 21, to: null, why: "paused", rate: 1 })).toEqual({ from: 20, to: null });
  });
});

describe("the chance that a ticket is left", () => {
  it.each([
    ["none is left", 0, 0, 1000, 500, 0, 0, "none"],
    ["nobody counts it out", -1, 90_000, 1000, 500, 1, 5, "sure"],
    ["nobody is before", 1, 0, 1000, 500, 1, 5, "sure"],
    ["twice as many as are taken", 200, 100, 1000, 500, 1, 5, "sure"],
    ["one deviation more", 108, 100, 1000, 500, 0.856, 4, "likely"],
    ["just as many", 100, 100, 1000, 500, 0.472, 3, "even"],
    ["one deviation fewer", 93, 100, 1000, 500, 0.144, 2, "unlikely"],
    ["half as many", 50, 100, 1000, 500, 0, 1, "small"],
    ["everybody takes one, one over", 101, 100, 1000, 0, 1, 5, "sure"],
    ["everybody takes one, none over", 100, 100, 1000, 0, 0, 1, "small"],
  ] as const)("%s", (_, left, ahead, mean, variance, p, steps, word) => {
    const chance = chanceOf(left, ahead, mean, variance);
    expect(chance.p).toBeCloseTo(p, 2);
    expect([chance.steps, chance.word]).toEqual([steps, word]);
  });

  it("falls with every person before and rises with every ticket", () => {
    for (let n = 1; n < 300; n++) {
      expect(chanceOf(100, n, 800, 900).p).toBeGreaterThanOrEqual(chanceOf(100, n + 1, 800, 900).p);
      expect(chanceOf(n + 1, 100, 800, 900).p).toBeGreaterThanOrEqual(chanceOf(n, 100, 800, 900).p);
    }
  });

  it("is worked out for each type from its own pair", () => {
    const [first, second] = chancesOf(frame(), 155, [-1, 31]);
    expect(first?.word).toBe("sure");
    expect(second?.word).toBe("even");
    expect(chancesOf(frame({ k: null }), 155, [3])[0]?.word).toBe("sure");
  });
});

describe("looking again", () => {
  it.each([
    ["nothing known", null, null, 0.5, 5],
    ["next", frame(), 0, 0.5, 2],
    ["ten minutes", frame(), 599, 0.5, 30],
    ["three minutes", frame(), 179, 0.5, 9],
    ["an hour", frame(), 3600, 0.5, 30],
    ["the hub asks for quiet", frame({ x: 8 }), 0, 0.5, 8],
    ["early", frame(), 3600, 0, 24],
    ["late", frame(), 3600, 1, 36],
  ] as const)("%s", (_, f, ahead, random, seconds) => {
    expect(pollSeconds(f, ahead, random)).toBeCloseTo(seconds, 0);
  });

  it("one says that one is here two minutes before", () => {
    expect(isDueSoon(frame(), 1240)).toBe(true);
    expect(isDueSoon(frame(), 1260)).toBe(false);
    expect(isDueSoon(frame({ r: 0, R: 0 }), 1030)).toBe(true);
    expect(isDueSoon(frame({ p: "paused" }), 1001)).toBe(false);
  });
});

it("stands on the line where one stands", () => {
  expect(alongOf(0, 0)).toBe(0);
  expect(alongOf(0, 10)).toBe(0);
  expect(alongOf(10, 0)).toBe(1);
  expect(alongOf(25, 75)).toBe(0.25);
});
