/** The nearest folder upward that holds a package.json or a `.stillhouse`; the folder itself where there is none. */
export function projectRoot(from?: string): string;
/** Absolute path of the folder of everything kept between runs: STILLHOUSE_HOME, or `.stillhouse` in the project. It may not exist yet. */
export function stateFolder(): string;
