/** The edge between two panes, moved by pointer, arrow keys, Home and End. A double click, or Enter, gives its first place back. */
export function Splitter(props: {
  label: string;
  /** The way the edge itself runs. */
  orientation: "horizontal" | "vertical";
  /** Pixels of the pane after the edge. */
  size: number;
  min: number;
  max: number;
  onSize(size: number): void;
  onReset(): void;
}) {
  const { label, orientation, size, min, max, onSize, onReset } = props;
  const horizontal = orientation === "horizontal";
  const clamp = (to: number): number => Math.min(max, Math.max(min, Math.round(to)));
  const at = (event: { clientX: number; clientY: number }): number => (horizontal ? event.clientY : event.clientX);
  return (
    <div
      className={`resize ${orientation}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={(event) => {
        const from = at(event);
        const target = event.currentTarget;
        target.setPointerCapture(event.pointerId);
        target.onpointermove = (move) => onSize(clamp(size + from - at(move)));
        target.onpointerup = () => {
          target.onpointermove = null;
        };
      }}
      onDoubleClick={onReset}
      onKeyDown={(event) => {
        const to = {
          [horizontal ? "ArrowUp" : "ArrowLeft"]: size + 20,
          [horizontal ? "ArrowDown" : "ArrowRight"]: size - 20,
          Home: min,
          End: max,
        }[event.key];
        if (to === undefined && event.key !== "Enter") return;
        event.preventDefault();
        if (to === undefined) onReset();
        else onSize(clamp(to));
      }}
    />
  );
}
