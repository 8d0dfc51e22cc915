// Makes altcha.json beside npm's altcha-lib 2.8.0, from challenges of work.Ask as JSON, one a line:
//   node altcha.mjs < challenges > altcha.json
import { readFileSync } from "node:fs";
import { createChallenge, solveChallenge } from "altcha-lib/v1";

const ours = [];
for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const c = JSON.parse(line);
  const { number, took } = await solveChallenge(c.challenge, c.salt, c.algorithm, c.maxnumber).promise;
  const payload = { algorithm: c.algorithm, challenge: c.challenge, number, salt: c.salt, signature: c.signature, took };
  ours.push({ payload: Buffer.from(JSON.stringify(payload)).toString("base64") });
}
const theirs = [];
for (const number of [0, 17, 900]) {
  const challenge = await createChallenge({ hmacKey: "theirs", maxnumber: 1000, number });
  theirs.push({ challenge, number });
}
console.log(JSON.stringify({ key: "a key of the hub", purpose: "p", now: 1_800_000_000_000, ours, theirs }, null, 1));
