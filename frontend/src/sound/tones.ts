/**
 * The sounds of the verdicts. Rhythm alone tells them apart, and pitch alone does too: they must
 * carry through small laptop speakers and a crowd. Peak -6 dBFS, 3 ms edges; a new one cuts the old.
 */

/** A part of a sound. Times in seconds from its start, frequency in Hz. */
export interface Tone {
  at: number;
  length: number;
  hz: number;
  voice: "sine" | "sawtooth" | "triangle" | "noise";
  /** Share of the peak, 1 unless told. */
  level?: number;
}

/** How loud the Gate is. */
export type Loudness = "louder" | "loud" | "quiet";

/** The loudness levels in the order that F8 goes through them. */
export const LOUDNESS: readonly Loudness[] = ["louder", "loud", "quiet"];

const GAIN: Record<Loudness, number> = { louder: 1, loud: 0.5, quiet: 0.18 };

/** Admit: short, long, rising; for an other type or several people, one tick a person after it. */
export function admitTones(ticks: number): Tone[] {
  const base: Tone[] = [
    { at: 0, length: 0.07, hz: 880, voice: "sine" },
    { at: 0, length: 0.07, hz: 1760, voice: "sine", level: 0.25 },
    { at: 0.08, length: 0.12, hz: 1175, voice: "sine" },
    { at: 0.08, length: 0.12, hz: 2350, voice: "sine", level: 0.25 },
  ];
  const more = Array.from({ length: Math.min(ticks, 12) }, (_, i): Tone => {
    return { at: 0.25 + i * 0.1, length: 0.05, hz: 1568, voice: "sine" };
  });
  return [...base, ...more];
}

/** Refused: two long equal low ones. */
export const refusedTones: Tone[] = [
  { at: 0, length: 0.26, hz: 196, voice: "sawtooth" },
  { at: 0.35, length: 0.26, hz: 196, voice: "sawtooth" },
];

/** Attention: three even ones, up and back; once more after 4 s, quieter. */
export const attentionTones: Tone[] = [0, 4].flatMap((again) =>
  [587, 784, 587].map(
    (hz, i): Tone => ({
      at: again + i * 0.17,
      length: 0.12,
      hz,
      voice: "triangle",
      level: again === 0 ? 1 : 0.4,
    }),
  ),
);

/** Nothing readable: one dry knock. */
export const knockTones: Tone[] = [{ at: 0, length: 0.04, hz: 1000, voice: "noise" }];

/** A buyer's turn has come: three rising ones, twice. */
export const callTones: Tone[] = [0, 0.9].flatMap((again) =>
  [659, 784, 1047].map(
    (hz, i): Tone => ({ at: again + i * 0.18, length: i === 2 ? 0.3 : 0.14, hz, voice: "triangle" }),
  ),
);

/** Plays through one output; a new sound cuts the old one. */
export interface Player {
  play: (tones: readonly Tone[], loudness: Loudness) => void;
  /** Opens the audio device while a person presses: later a browser may not let it be opened. */
  wake: () => void;
}

/** Makes a player. The audio device is opened at the first sound, which follows a key or a tap. */
export function newPlayer(open: () => AudioContext = () => new AudioContext()): Player {
  let context: AudioContext | undefined;
  let playing: GainNode | undefined;
  const ready = (): AudioContext => {
    context ??= open();
    if (context.state === "suspended") void context.resume();
    return context;
  };
  return {
    wake: () => {
      try {
        ready();
      } catch {
        // No audio device: then nothing sounds later either.
      }
    },
    play: (tones, loudness) => {
      try {
        const device = ready();
        playing?.disconnect();
        playing = device.createGain();
        playing.gain.value = GAIN[loudness];
        playing.connect(device.destination);
        for (const tone of tones) schedule(device, playing, tone);
      } catch {
        // No audio device: the verdict is still a word, a shape, a frame and a place.
      }
    },
  };
}

const EDGE = 0.003;

function schedule(context: AudioContext, out: GainNode, tone: Tone): void {
  const start = context.currentTime + tone.at;
  const end = start + tone.length;
  const peak = tone.level ?? 1;
  const envelope = context.createGain();
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(peak, start + EDGE);
  envelope.gain.setValueAtTime(peak, end - EDGE);
  envelope.gain.linearRampToValueAtTime(0, end);
  envelope.connect(out);
  const source =
    tone.voice === "noise" ? noise(context, tone, envelope) : oscillator(context, tone, envelope);
  source.start(start);
  source.stop(end);
}

function oscillator(context: AudioContext, tone: Tone, into: AudioNode): OscillatorNode {
  const source = context.createOscillator();
  source.type = tone.voice === "noise" ? "sine" : tone.voice;
  source.frequency.value = tone.hz;
  // Small speakers have nothing below 300 Hz: the low refusal is heard by its overtones.
  if (tone.voice === "sawtooth") through(context, source, into, 735, 0.5);
  else source.connect(into);
  return source;
}

function noise(context: AudioContext, tone: Tone, into: AudioNode): AudioBufferSourceNode {
  const length = Math.ceil(tone.length * context.sampleRate);
  const buffer = context.createBuffer(1, length, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < length; i++) samples[i] = Math.random() * 2 - 1;
  const source = context.createBufferSource();
  source.buffer = buffer;
  through(context, source, into, tone.hz, 2);
  return source;
}

function through(context: AudioContext, source: AudioNode, into: AudioNode, hz: number, q: number): void {
  const band = context.createBiquadFilter();
  band.type = "bandpass";
  band.frequency.value = hz;
  band.Q.value = q;
  source.connect(band);
  band.connect(into);
}

const house = newPlayer();

/** Plays through the program's one output. */
export function play(tones: readonly Tone[], loudness: Loudness): void {
  house.play(tones, loudness);
}

/** The Counter's only sound: a soft knock when a sale could not be kept. */
export function playKnock(): void {
  house.play(knockTones, "quiet");
}
