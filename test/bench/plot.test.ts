import { expect, test } from 'vitest';
import { type LinePlot, plot } from '../../bench/plot.ts';

const simple: LinePlot = {
  title: 'Waiting',
  x: { label: 'minutes' },
  y: { label: 'messages' },
  series: [
    {
      name: 'default',
      points: [
        [0, 0],
        [10, 400],
      ],
    },
  ],
};
const withPoints = (...points: readonly (readonly [number, number])[]): LinePlot['series'] => [{ name: 'one', points }];

/** The texts of a plot, with where they are. */
const textsOf = (svg: string): readonly (readonly [x: number, y: number, text: string])[] =>
  Array.from(svg.matchAll(/<text x="([-\d.]+)" y="([-\d.]+)"[^>]*>([^<]*)<\/text>/g), ([, x, y, text = '']) => [
    Number(x),
    Number(y),
    text,
  ]);
/** The paths of the lines alone, which are coloured. */
const linesOf = (svg: string): readonly string[] =>
  Array.from(svg.matchAll(/<path d="(M[^"]*L[^"]*)" fill="none"/g), ([, path = '']) => path);

test('the axes have round numbers that rise evenly, and the line runs from where it begins to where it ends', () => {
  const svg = plot(simple);
  const marks = textsOf(svg).filter(([, , text]) => /^[\d,]+$/.test(text));
  const below = Math.max(...marks.map(([, y]) => y));
  expect(marks.filter(([, y]) => y === below).map(([, , text]) => text)).toEqual(['0', '2', '4', '6', '8', '10']);
  const beside = marks.filter(([, y]) => y !== below);
  expect(beside.map(([, , text]) => text)).toEqual(['0', '100', '200', '300', '400']);
  const gaps = beside.slice(1).map(([, y], at) => (beside[at]?.[1] ?? 0) - y);
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(0.5);
  const top = (beside.at(-1)?.[1] ?? 0) - 4;
  expect(linesOf(svg)).toEqual([`M96 366L736 ${top}`]);
});

test('a logarithmic axis has powers of ten, as far from one to the next', () => {
  const series = withPoints([1, 3], [10, 30], [100, 3_000]);
  const svg = plot({ ...simple, x: { label: 'n', isLog: true }, y: { label: 'ms', isLog: true }, series });
  const texts = textsOf(svg).map(([, , text]) => text);
  expect(texts).toEqual(expect.arrayContaining(['1', '10', '100', '1,000', '10,000']));
  const [xs] = [
    linesOf(svg)[0]
      ?.match(/[\d.]+(?= )/g)
      ?.map(Number),
  ];
  expect(xs).toEqual([96, 416, 736]);
});

test('ticks of one’s own stand where they are', () => {
  const ticks = [
    [2, '50 %'],
    [100, '99 %'],
  ] as const;
  const svg = plot({ ...simple, x: { label: 'p', isLog: true, ticks }, series: withPoints([1, 1], [100, 2]) });
  const told = textsOf(svg).filter(([, , text]) => text.endsWith('%'));
  expect(told.map(([x, , text]) => [x, text])).toEqual([
    [192.3, '50 %'],
    [736, '99 %'],
  ]);
});

test('a bound widens the axis and is drawn, texts are escaped, a place is told once', () => {
  const name = 'a <b> & "c"';
  const points = [
    [0, 5],
    [0, 5],
    [1, 6],
  ] as const;
  const svg = plot({ ...simple, title: name, series: [{ name, points }], bound: { y: 900, label: 'most > 1' } });
  expect(textsOf(svg).map(([, , text]) => text)).toEqual(
    expect.arrayContaining(['1,000', 'most &gt; 1', 'a &lt;b&gt; &amp; &quot;c&quot;']),
  );
  expect(linesOf(svg)[0]?.match(/[ML]/g)).toEqual(['M', 'L']);
  expect(svg.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
});

test('the name of a bound stands clear of the legend', () => {
  const heightOf = (y: number): number =>
    textsOf(plot({ ...simple, bound: { y, label: 'most' } })).find(([, , text]) => text === 'most')?.[1] ?? 0;
  const legend = textsOf(plot(simple)).find(([, , text]) => text === 'default')?.[1] ?? 0;
  // At the very top, and in the middle.
  expect(heightOf(400)).toBeGreaterThan(legend + 18);
  expect(heightOf(200)).toBeGreaterThan(heightOf(400));
});

test('many names take more lines, each with a look of its own; the same plot gives the same text', () => {
  const series = Array.from({ length: 8 }, (_, at) => ({
    name: `setting number ${at}`,
    points: [
      [0, at],
      [1, 2],
    ] as const,
  }));
  const svg = plot({ ...simple, series });
  const entries = textsOf(svg).filter(([, , text]) => text.startsWith('setting'));
  expect(new Set(entries.map(([, y]) => y)).size).toBe(2);
  expect(new Set(svg.match(/stroke="#\w+" stroke-width="2"[^/]*/g)).size).toBe(8);
  expect(Math.max(...entries.map(([x]) => x))).toBeLessThan(700);
  expect(plot({ ...simple, series })).toBe(svg);
});

test('what has no place is named; values that are all alike have one', () => {
  expect(() => plot({ ...simple, series: [] })).toThrow('The plot “Waiting” has no points.');
  expect(() => plot({ ...simple, series: withPoints([0, Number.NaN]) })).toThrow(
    'The plot “Waiting” has no place for NaN of one on the axis “messages”.',
  );
  expect(() => plot({ ...simple, x: { label: 'n', isLog: true } })).toThrow(
    'no place for 0 of default on the axis “n”',
  );
  for (const isLog of [false, true])
    expect(
      plot({ ...simple, x: { label: 'n', isLog }, y: { label: 'm', isLog }, series: withPoints([7, 7]) }),
    ).not.toMatch(/NaN|Infinity/);
  expect(plot({ ...simple, series: withPoints([0, 0], [1, 0]) })).not.toMatch(/NaN|Infinity/);
});
