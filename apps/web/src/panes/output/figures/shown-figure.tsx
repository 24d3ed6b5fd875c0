import { memo, Suspense, useMemo } from "react";
import type { FigureState } from "../../../model/figures.ts";
import { shortDType } from "../../../model/signature.ts";
import type { SlideCost } from "../../../model/slide-cost.ts";
import { LineLink, Shape } from "../../../parts/measure.tsx";
import { ArrayTools, viewsOf } from "../array/array-tools.tsx";
import type { ArraySource } from "../array/use-whole.ts";
import { useViewChoice, type ViewKind } from "../array/view-choice.ts";
import { ArrayViews } from "../array-figure.tsx";
import { CurvesFigure } from "./curves-figure.tsx";
import { HeatFigure } from "./heat-figure.tsx";
import { HistogramFigure } from "./histogram-figure.tsx";
import { ImageFigure, ProgressFigure, TableFigure } from "./plain-figures.tsx";
import { SliderFigure } from "./slider-figure.tsx";

export interface ShownFigureProps {
  readonly number: number;
  readonly place: string;
  readonly state: FigureState;
  readonly expression: string | null;
  readonly running: boolean;
  /** What the last move of a slider cost, and whether the run is in this browser. */
  readonly slideCost: SlideCost | null;
  load(event: number): Promise<Uint8Array>;
  onReveal(line: number): void;
  /** Null where the program's slider cannot be moved from here. */
  onSlide: ((line: number | null, name: string, value: number) => void) | null;
  /** Whether moving is possible: its call stands in the code as it is now. */
  slides(line: number | null, name: string): boolean;
}

function Body({ state, expression, running, onSlide, slides, slideCost }: ShownFigureProps) {
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
      return (
        <SliderFigure
          content={content}
          busy={running}
          onSlide={movable ? (value) => onSlide(line, content.name, value) : null}
          cost={slideCost}
        />
      );
    }
  }
}

/** A heat map or a picture: as the program shows it, or its array in another of the ways to look at one. */
function PictureFigure({ props, caption }: { props: ShownFigureProps; caption: React.ReactNode }) {
  const { place, state, expression, load } = props;
  const { content, kept } = state;
  const [choice, choose] = useViewChoice(place);
  const source = useMemo<ArraySource | null>(
    () => (content.kind === "heat" || content.kind === "image" ? { ...content, preview: null, kept, load } : null),
    [content, kept, load],
  );
  if (source === null) return null;
  const own: ViewKind = content.kind === "image" ? "image" : "heat";
  const view = choice.view !== null && viewsOf(source).includes(choice.view) ? choice.view : own;
  return (
    <>
      <figcaption>
        {caption}
        <ArrayTools source={source} view={view} lead={choice.lead} onView={(next) => choose({ view: next })} />
        <Where {...props} />
      </figcaption>
      {view === own ? (
        <Body {...props} />
      ) : (
        <Suspense fallback={<p className="skel shown-skel" />}>
          <ArrayViews source={source} view={view} lead={choice.lead} name={expression ?? "figure"} onLead={(lead) => choose({ lead })} />
        </Suspense>
      )}
    </>
  );
}

const Where = ({ state, onReveal }: ShownFigureProps) => (
  <span className="line">
    <LineLink line={state.line} onReveal={onReveal} />
  </span>
);

/** What the program shows by `show.…`: a numbered figure with its line; texts, bars and sliders have no number. */
const ShownFigure = memo(function ShownFigure(props: ShownFigureProps) {
  const { state, number, expression } = props;
  const { content } = state;
  if (number === 0)
    return (
      <div className={`fig wide unnumbered ${content.kind}`}>
        <Body {...props} />
        <Where {...props} />
      </div>
    );
  const caption = (
    <>
      <span className="no">Fig. {number}</span>
      {expression !== null && <span className="what">{expression}</span>}
    </>
  );
  if (content.kind === "heat" || content.kind === "image") {
    const type = <Shape text={`${shortDType(content.dtype)}[${content.shape.join(",")}]`} />;
    return (
      <figure className={`fig wide shown ${content.kind}`}>
        <PictureFigure
          props={props}
          caption={
            <>
              {caption}
              {type}
            </>
          }
        />
      </figure>
    );
  }
  return (
    <figure className={`fig wide shown ${content.kind}`}>
      <figcaption>
        {caption}
        <Where {...props} />
      </figcaption>
      <Body {...props} />
    </figure>
  );
});

export default ShownFigure;
