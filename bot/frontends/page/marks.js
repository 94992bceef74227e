/** How a group of songs looks, as on the picture in the chat: by colour and shape, no two alike. */

export const NIGHT = "#111216";
export const INK = "#f2f3f5";
export const DIM = "#34373f";

const SERIES = ["#56b4e9", "#e69f00", "#2fc79a", "#f0e442", "#e78ac3", "#ff7f50", "#d9d9d9"];
const MARKS = ["o", "s", "^", "D", "v", "P", "X"];
const REST = "#6a6e75";

const CROSS = [[-0.36, -1], [0.36, -1], [0.36, -0.36], [1, -0.36], [1, 0.36], [0.36, 0.36], [0.36, 1], [-0.36, 1],
  [-0.36, 0.36], [-1, 0.36], [-1, -0.36], [-0.36, -0.36]];
const STAR = [...Array(10).keys()].map((corner) => {
  const reach = corner % 2 ? 0.55 : 1.35;
  return [reach * Math.sin(corner * Math.PI / 5), -reach * Math.cos(corner * Math.PI / 5)];
});

/** Outlines of all shapes about a middle, each about one wide to either side. */
export const SHAPES = {
  "o": "M1,0A1,1 0 1,1 -1,0A1,1 0 1,1 1,0Z",
  "s": outline([[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]]),
  "^": outline([[0, -1.1], [1.1, 0.85], [-1.1, 0.85]]),
  "D": outline([[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]]),
  "v": outline([[0, 1.1], [1.1, -0.85], [-1.1, -0.85]]),
  "P": outline(CROSS),
  "X": outline(CROSS.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2])),
  "*": outline(STAR),
};

/** Return a group's look by its place among those with a name; from the eighth on it is hollow. */
export function lookOf(group, number) {
  if (group.sort === "several") return { colour: INK, mark: "*", hollow: false };
  if (group.sort !== "named") return { colour: REST, mark: "o", hollow: false };
  const turn = Math.floor(number / SERIES.length);
  const mark = MARKS[(number + turn) % MARKS.length];
  return { colour: SERIES[number % SERIES.length], mark, hollow: turn % 2 === 1 };
}

/** Draw a mark beside words. */
export function drawnMark(look) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-1.6 -1.6 3.2 3.2");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "mark");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", SHAPES[look.mark]);
  path.setAttribute("fill", look.hollow ? "none" : look.colour);
  path.setAttribute("stroke", look.hollow ? look.colour : "none");
  path.setAttribute("stroke-width", "0.42");
  svg.append(path);
  return svg;
}

function outline(corners) {
  return `M${corners.map((corner) => corner.map((value) => value.toFixed(3)).join(",")).join("L")}Z`;
}
