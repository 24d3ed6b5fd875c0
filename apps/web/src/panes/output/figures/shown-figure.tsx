import { memo } from "react";
import type { FigureState } from "../../../model/figures.ts";
import { shortDType } from "../../../model/signature.ts";
import { LineLink, Shape } from "../../../parts/measure.tsx";
import { CurvesFigure } from "./curves-figure.tsx";
import { HeatFigure } from "./heat-figure.tsx";
import { HistogramFigure } from "./histogram-figure.tsx";
import { ImageFigure, ProgressFigure, TableFigure } from "./plain-figures.tsx";
import { SliderFigure } from "./slider-figure.tsx";

export interface ShownFigureProps {
  readonly number: number;
  readonly state: FigureState;
  readonly expression: string | null;
  readonly running: boolean;
  onReveal(line: number): void;
  /** Null where the program's slider cannot be moved from here. */
  onSlide: ((line: number | null, name: string, value: number) => void) | null;
  /** Whether moving is possible: its call stands in the code as it is now. */
  slides(line: number | null, name: string): boolean;
}

function Body({ state, expression, running, onSlide, slides }: ShownFigureProps) {
  const { content, line } = state;
  const name = expression ?? "figure";
  switch (content.kind) {
    case "line":
    case "scatter":
      return <CurvesFigure content={content} name={name} />;
    case "hist":
      return <HistogramFigure content={content} name={name} />;
    case "heat":
      return <HeatFigure content={content} name={name} />;
    case "image":
      return <ImageFigure content={content} name={name} />;
    case "table":
      return <TableFigure content={content} name={name} />;
    case "text":
      return <p className="prose shown-text">{content.text}</p>;
    case "progress":
      return <ProgressFigure state={state} content={content} running={running} />;
    case "slider": {
      const movable = onSlide !== null && slides(line, content.name);
      return <SliderFigure content={content} busy={running} onSlide={movable ? (value) => onSlide(line, content.name, value) : null} />;
    }
  }
}

/** What the program shows by `show.…`: a numbered figure with its line; texts, bars and sliders have no number. */
const ShownFigure = memo(function ShownFigure(props: ShownFigureProps) {
  const { state, number, expression, onReveal } = props;
  const { content, line } = state;
  const where = (
    <span className="line">
      <LineLink line={line} onReveal={onReveal} />
    </span>
  );
  if (number === 0)
    return (
      <div className={`fig wide unnumbered ${content.kind}`}>
        <Body {...props} />
        {where}
      </div>
    );
  const type = content.kind === "heat" || content.kind === "image" ? `${shortDType(content.dtype)}[${content.shape.join(",")}]` : null;
  return (
    <figure className={`fig wide shown ${content.kind}`}>
      <figcaption>
        <span className="no">Fig. {number}</span>
        {expression !== null && <span className="what">{expression}</span>}
        {type !== null && <Shape text={type} />}
        {where}
      </figcaption>
      <Body {...props} />
    </figure>
  );
});

export default ShownFigure;
