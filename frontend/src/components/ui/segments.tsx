import { keepFocus } from "./button";

/** A choice of a few, all in sight. */
export function Segments<T extends string>(props: {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className="m-0 flex rounded-2 border-0 bg-sunken p-[3px]">
      <legend className="sr-only">{props.label}</legend>
      {props.options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === props.value}
          onMouseDown={keepFocus}
          onClick={() => props.onChange(option.value)}
          className="min-h-[44px] flex-1 rounded-[8px] px-[10px] text-center font-medium aria-pressed:bg-raised aria-pressed:font-semibold aria-pressed:shadow-1"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
