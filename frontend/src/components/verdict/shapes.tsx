import { Check, X } from "lucide-react";
import type { Family } from "./families";

/** The large shape of a family: our own drawings. */
export function Shape({ family, className }: { family: Family; className: string }) {
  if (family === "admit") {
    return (
      <svg aria-hidden="true" viewBox="0 0 200 200" className={className}>
        <circle cx="100" cy="100" r="96" fill="#fff" />
        <path
          d="M52 104l33 33 64-72"
          fill="none"
          stroke="var(--v-admit)"
          strokeWidth="24"
          strokeLinecap="square"
        />
      </svg>
    );
  }
  if (family === "refuse") {
    return (
      <svg aria-hidden="true" viewBox="0 0 200 200" className={className}>
        <path d="M60 4h80l56 56v80l-56 56H60L4 140V60z" fill="#fff" />
        <path
          d="M64 64l72 72M136 64l-72 72"
          stroke="var(--v-refuse)"
          strokeWidth="26"
          strokeLinecap="square"
        />
      </svg>
    );
  }
  return (
    <svg aria-hidden="true" viewBox="0 0 220 200" className={className}>
      <path
        d="M110 6l106 190H4z"
        fill="var(--v-on-attention)"
        stroke="var(--v-on-attention)"
        strokeWidth="8"
        strokeLinejoin="round"
      />
      <path d="M110 66v68" stroke="var(--v-attention)" strokeWidth="24" />
      <circle cx="110" cy="164" r="14" fill="var(--v-attention)" />
    </svg>
  );
}

/** The small mark of a family, for lists. */
export function VerdictMark({ family }: { family: Family }) {
  if (family === "admit") {
    return (
      <span className="mark-admit">
        <Check aria-hidden="true" strokeWidth={3} />
      </span>
    );
  }
  if (family === "refuse") {
    return (
      <span className="mark-refuse">
        <X aria-hidden="true" strokeWidth={3} />
      </span>
    );
  }
  return (
    <span className="mark-attention">
      <b aria-hidden="true" className="mt-[10px] font-display text-20 leading-none font-extrabold">
        !
      </b>
    </span>
  );
}
