/** The style of all pages: light and dark, on paper too. */
export const pageStyle = `:root{color-scheme:light dark;--ink:#1f2328;--faint:#57606a;--line:#d8dee4;--paper:#fff;--shade:#f6f8fa;--mark:#d1570a}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--faint:#9aa4af;--line:#3f3f3f;--paper:#161616;--shade:#232323;--mark:#f0883e}figure svg{filter:invert(.915) hue-rotate(180deg)}}
*{box-sizing:border-box}body{font:16px/1.55 system-ui,Helvetica,Arial,"DejaVu Sans",sans-serif;color:var(--ink);background:var(--paper);margin:0 auto;max-width:76rem;padding:2rem 1.25rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:0;overflow-wrap:anywhere}h2{font-size:1.25rem;margin:3rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--line)}h3{font-size:1rem;margin:1.75rem 0 .5rem}
p,ul{max-width:52rem;margin:.6rem 0;overflow-wrap:anywhere}ul{padding-left:1.25rem}.head,.note{color:var(--faint)}.note{font-size:.875rem}.head{margin:.25rem 0 1rem}
.answer{background:var(--shade);border-left:4px solid var(--mark);padding:.8rem 1.1rem;font-size:1.1rem;max-width:none}.warning{border-left:4px solid var(--mark);padding-left:.8rem}
.scroll{overflow:auto;width:fit-content;max-width:100%;max-height:34rem;margin:.5rem 0}table{border-collapse:collapse;font-size:.85rem}
th,td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;white-space:nowrap}th+th,td+td{padding-left:.4rem}
thead th{position:sticky;top:0;background:var(--paper);border-bottom:2px solid var(--line)}.number{text-align:right;font-variant-numeric:tabular-nums}.text{white-space:normal;min-width:22rem;max-width:44rem;overflow-wrap:anywhere}
.pictures{display:flex;flex-wrap:wrap;align-items:flex-start;gap:.5rem 2rem;margin:1rem 0}figure{margin:0;max-width:100%}figure svg{display:block;max-width:100%;height:auto}code,pre{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em;background:var(--shade)}code{padding:.1em .3em;border-radius:3px;overflow-wrap:anywhere}
pre{padding:.75rem 1rem;overflow:auto;line-height:1.45}summary{cursor:pointer;margin:.4rem 0}
@media print{:root{--ink:#000;--faint:#444;--line:#bbb;--paper:#fff;--shade:#f3f3f3}body{font-size:10pt;max-width:none;padding:0}.scroll{max-height:none;overflow:visible}thead th{position:static}th,td{white-space:normal}figure,tr{break-inside:avoid}h2,h3{break-after:avoid}figure svg{filter:none}details::details-content{content-visibility:visible;block-size:auto}pre{white-space:pre-wrap}}`;
