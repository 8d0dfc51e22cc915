import { solve } from "./work";

addEventListener("message", ({ data }: MessageEvent<string>) => {
  const solution = solve(data);
  if (solution === null) throw new Error("the challenge has no solution");
  postMessage(solution);
});
