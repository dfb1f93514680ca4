/// The style of all pages: one file, no script, nothing from outside.
enum Stylesheet {
  static let contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

  static let text = """
    @page{size:A4;margin:17mm 15mm 18mm}
    @page{@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#5b6672}}
    :root{--ink:#17202a;--soft:#55606c;--line:#d4dae0;--pale:#f4f6f8;--accent:#1d4f73;
    --accent-pale:#e3edf4;--amber:#7a5200;--amber-pale:#fbf4e4}
    *{box-sizing:border-box}
    html{background:#fff;-webkit-print-color-adjust:exact;print-color-adjust:exact}
    body{margin:0 auto;max-width:192mm;padding:10mm 6mm 20mm;color:var(--ink);
    font:10pt/1.6 "Noto Sans CJK KR","Noto Sans KR","Malgun Gothic","맑은 고딕","Apple SD Gothic Neo",
    NanumGothic,"Nanum Gothic",sans-serif;word-break:keep-all;overflow-wrap:anywhere;
    font-variant-numeric:tabular-nums}
    h1{font-size:20pt;line-height:1.3;margin:0 0 1mm;letter-spacing:-.01em}
    h2{font-size:13pt;margin:11mm 0 3mm;padding-bottom:1.2mm;border-bottom:.5mm solid var(--accent);
    color:var(--accent);break-after:avoid}
    h2 .no{display:inline-block;min-width:8mm}
    h3{font-size:10.5pt;margin:6mm 0 2mm;break-after:avoid}
    p{margin:0}a{color:inherit;text-decoration:none}
    .sub{color:var(--soft);margin:0 0 5mm}
    .class{float:right;border:.35mm solid var(--accent);color:var(--accent);padding:.6mm 3mm;
    font-weight:700;font-size:9pt;border-radius:.6mm}
    dl.cover{display:grid;grid-template-columns:max-content 1fr;gap:.6mm 5mm;margin:4mm 0 5mm;
    font-size:9pt}
    dl.cover dt{color:var(--soft)}dl.cover dd{margin:0}
    .card{border:.35mm solid var(--line);border-top:1mm solid var(--accent);padding:4mm 5mm;
    margin:4mm 0;break-inside:avoid}
    .trio{display:grid;grid-template-columns:repeat(3,1fr);gap:4mm;margin:0 0 3mm}
    .card>p{margin-bottom:2.5mm}
    .trio div{border-left:.7mm solid var(--line);padding-left:3mm}
    .trio div.main{border-left-color:var(--accent)}
    .trio b{display:block;font-size:14pt;line-height:1.35;white-space:nowrap}
    .trio .main b{color:var(--accent)}
    .cap{color:var(--soft);font-size:8.5pt}
    .pair{display:flex;gap:8mm;flex-wrap:wrap;font-size:9pt;margin-top:2mm}
    .pair b{font-weight:700}
    ul.s{list-style:none;margin:2mm 0;padding:0}
    ul.s li{display:grid;grid-template-columns:var(--tagw) 1fr;gap:0 2.5mm;margin:0 0 1.6mm;
    break-inside:avoid}
    :lang(ko){--tagw:11mm}:lang(en){--tagw:22mm}
    .tag{display:inline-block;font-size:7.5pt;line-height:1.45;padding:0 1.4mm;border-radius:.6mm;
    border:.25mm solid var(--ink);white-space:nowrap;text-align:center;justify-self:start;
    align-self:start;margin-top:.9mm;font-weight:500}
    .tag.inference{border-color:var(--accent);color:var(--accent);background:var(--accent-pale)}
    .tag.assumption{border:.25mm dashed var(--amber);color:var(--amber);background:var(--amber-pale)}
    td .tag{margin-top:0;font-size:6.8pt;padding:0 .8mm}
    .ev{color:var(--soft);font-size:8pt}
    .ev a{border-bottom:.2mm dotted var(--soft);white-space:nowrap}
    .code{font-family:"Noto Sans Mono CJK KR","D2Coding",Consolas,"DejaVu Sans Mono",monospace;
    font-size:.9em;word-break:break-all}
    .act h3{margin-top:5mm;color:var(--accent)}
    .act .how{display:block;color:var(--soft);font-size:8.5pt}
    .act .how b{color:var(--ink);font-weight:500}
    figure{margin:4mm 0;break-inside:avoid}
    figcaption,caption{caption-side:top;text-align:left;font-weight:700;font-size:9.5pt;
    margin:0 0 1.5mm;padding:0 0 1.5mm;break-after:avoid}
    table{width:100%;border-collapse:collapse;font-size:8pt;line-height:1.45;margin:3mm 0 5mm}
    th,td{overflow-wrap:break-word}td .long,th .long{overflow-wrap:anywhere}
    thead{display:table-header-group;break-inside:avoid;break-after:avoid}
    tbody.sum{break-before:avoid}tr,tbody{break-inside:avoid}.keep{break-inside:avoid}
    tr.split td,tr.split th{border-bottom:0;padding-bottom:0}td.line{padding-top:.4mm}
    th{text-align:left;font-weight:700;color:var(--soft);border-bottom:.35mm solid var(--soft);
    padding:1mm 1.4mm;vertical-align:bottom;font-size:7.6pt}
    td,tbody th{border-bottom:.2mm solid var(--line);padding:1.1mm 1.4mm;vertical-align:top}
    tbody th{font-weight:500;color:var(--ink);font-size:8pt}
    tbody th>a,tbody th>bdi{white-space:nowrap}
    .num{text-align:right}td.num .v{white-space:nowrap}
    td .below,th .below{display:block;color:var(--soft);font-size:.92em;font-weight:400}
    tr.total td,tr.total th{background:var(--pale);font-weight:700;border-bottom-color:var(--soft)}
    td.kind{width:1%;white-space:nowrap}
    svg{display:block;width:100%;height:auto;max-height:225mm}
    svg text{font-family:inherit;fill:#17202a}
    .scroll{overflow-x:auto}
    footer{margin-top:10mm;border-top:.2mm solid var(--line);padding-top:2mm;color:var(--soft);
    font-size:8pt}
    @media print{body{max-width:none;padding:0}.scroll{overflow:visible}}
    """
}
