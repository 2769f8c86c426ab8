/** Pictures as data, and drawn. */
export { ink } from './chart-style.js';
export { draw, type Drawing, type Filling, type Picture } from './draw.js';
export { svgOf, toSvg } from './drawer.js';
