import css from './widget.css?inline';

/**
 * Gives the shadow its looks by constructed sheets: a page's content security policy that forbids inline styles lets
 * them be. `colour` is what the page asked for, if it is one.
 */
export function dress(shadow: ShadowRoot, colour: string | undefined): void {
  const sheets = [css];
  if (colour !== undefined && CSS.supports('color', colour)) {
    sheets.push(`:host { --accent: ${colour}; --on-accent: ${readableOn(colour)}; }`);
  }
  shadow.adoptedStyleSheets = sheets.map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
}

/** Black or white, whichever can be read better on a colour (WCAG's relative luminance). */
function readableOn(colour: string): string {
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (pen === null) return '#fff';
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = [...pen.getImageData(0, 0, 1, 1).data].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return light > 0.179 ? '#000' : '#fff';
}
