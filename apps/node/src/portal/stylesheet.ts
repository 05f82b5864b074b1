import { createHash } from 'node:crypto';

/** The portal's one stylesheet: readable at 320 px, 44 px to touch, and plain where a browser knows less. */
export const STYLESHEET = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:#f4f7f6;color:#17211f;font:18px/1.65 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei","WenQuanYi Micro Hei",sans-serif;overflow-wrap:break-word;word-wrap:break-word}
a{color:#0b5f58}
a:focus,button:focus,input:focus,select:focus{outline:3px solid #b45309;outline-offset:2px}
header a:focus{outline-color:#fff}
.wrap{max-width:46rem;margin:0 auto;padding:0 1rem}
.skip{position:absolute;left:-999rem}
.skip:focus{position:static;display:block;padding:.6rem 1rem;background:#fff}
header{background:#0f766e;color:#fff}
header a{color:#fff;text-decoration:none}
.site{display:block;min-height:44px;padding:.8rem 0 .2rem;font-size:1.25rem;font-weight:700;line-height:1.3}
nav.sections{display:flex;flex-wrap:wrap;margin:0 -.6rem}
nav.sections a{padding:.6rem;min-height:44px;line-height:1.4}
nav.sections a[aria-current]{font-weight:700;text-decoration:underline;text-underline-offset:.3em}
nav.sections .language{margin-left:auto}
main.wrap{padding-top:1.2rem;padding-bottom:1.2rem}
search{display:block}
h1{margin:0 0 .8rem;font-size:1.5rem;line-height:1.35;color:#0b4f49}
h2{margin:0 0 .6rem;font-size:1.2rem;line-height:1.4;color:#0b4f49}
h3{margin:.4rem 0;font-size:1.05rem;line-height:1.4}
p{margin:0 0 .8rem}
section{margin:0 0 1rem;padding:1rem;background:#fff;border:1px solid #d3dfdc;border-radius:8px}
label{display:block;margin:0 0 .3rem;font-weight:700}
.hint{color:#47554f;font-size:1rem}
input,select,button,.button{font:inherit;min-height:44px;border-radius:6px}
input,select{width:100%;margin:0 0 .8rem;padding:.5rem .7rem;border:2px solid #64766f;background:#fff;color:inherit}
button,.button{display:inline-block;padding:.5rem 1.4rem;border:0;background:#0f766e;color:#fff;font-weight:700;text-decoration:none;cursor:pointer}
button:hover,.button:hover{background:#0b5f58}
.code{font-family:"DejaVu Sans Mono",Consolas,monospace;letter-spacing:.04em;text-transform:uppercase}
ul.rows,ol.done{list-style:none;margin:0;padding:0}
ul.rows>li{border-top:1px solid #d3dfdc}
ul.rows>li:first-child{border-top:0}
ul.rows a{display:block;padding:.6rem 0;min-height:44px;text-decoration:none}
ul.rows a strong{text-decoration:underline;text-underline-offset:.2em}
ul.rows .meta{display:block;color:#47554f;font-size:1rem}
ul.two a{display:flex;justify-content:space-between}
ul.two .meta{margin-left:1rem;white-space:nowrap}
.demo{display:inline-block;padding:0 .4rem;border:1px solid #92400e;border-radius:4px;color:#92400e;font-size:.9rem;font-weight:400;line-height:1.5}
dl{margin:0}
dt{font-weight:700;color:#0b4f49}
dd{margin:0 0 .7rem}
dd:last-child{margin-bottom:0}
dd ol,dd ul{margin:0;padding-left:1.4rem}
ul.materials{margin:0;padding-left:1.2rem}
.need{color:#47554f;font-size:1rem;white-space:nowrap}
.pages{display:flex;flex-wrap:wrap;align-items:center;margin:0 0 1rem}
.pages>*{margin:0 .8rem .5rem 0}
.alert{padding:.8rem 1rem;border-left:5px solid #b45309;background:#fff7ed}
.status{padding:.8rem 1rem;border-left:5px solid #0f766e;background:#ecf6f4;font-size:1.2rem;font-weight:700}
ol.done li{padding:0 0 .6rem 1rem;border-left:3px solid #0f766e}
ol.done li:last-child{padding-bottom:0}
footer.wrap{padding-bottom:1rem;color:#47554f;font-size:1rem}
@media (min-width:640px){
ul.two{column-count:2;column-gap:2rem}
ul.two>li,ul.two>li:first-child{border-top:0;border-bottom:1px solid #d3dfdc;break-inside:avoid}
dl.wide{display:grid;grid-template-columns:7.5rem 1fr}
dl.wide>dd{margin-bottom:.5rem}
}
@media print{header nav,form,.pages,.button{display:none}body{background:#fff}section{border:0;padding:0}}
`.trimStart();

/** Stands in the stylesheet's address, so that a new one is fetched and an old one never. */
export const STYLESHEET_VERSION = createHash('sha256').update(STYLESHEET).digest('hex').slice(0, 8);
