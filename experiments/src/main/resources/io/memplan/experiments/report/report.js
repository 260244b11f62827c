'use strict';
(() => {
  const root = document.documentElement;
  const colors = ['#4c78a8', '#f58518', '#54a24b', '#b279a2', '#e45756', '#72b7b2', '#eeca3b', '#9d755d'];
  const drawn = [];

  const css = name => getComputedStyle(root).getPropertyValue(name).trim();
  const bytes = value => {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let unit = 0;
    let left = value;
    while (Math.abs(left) >= 1024 && unit < units.length - 1) { left /= 1024; unit++; }
    return (unit === 0 ? left : left.toPrecision(3)) + ' ' + units[unit];
  };
  const time = nanos => {
    if (nanos >= 1e9) { return (nanos / 1e9).toPrecision(4) + ' s'; }
    if (nanos >= 1e6) { return (nanos / 1e6).toPrecision(4) + ' ms'; }
    return (nanos / 1e3).toPrecision(4) + ' µs';
  };
  const percent = share => (100 * share).toFixed(2) + ' %';
  const text = (unit, value) => unit === 'bytes' ? bytes(value) : unit === 'number' ? String(+value.toPrecision(4))
    : +(100 * value).toPrecision(3) + ' %';
  const signed = (unit, value) => unit === 'percent' ? (value < 0 ? '' : '+') + percent(value) : text(unit, value);

  const axis = (more = {}) => Object.assign({
    axisLine: { lineStyle: { color: css('--line') } },
    axisLabel: { color: css('--soft'), hideOverlap: true },
    splitLine: { lineStyle: { color: css('--line') } },
    nameTextStyle: { color: css('--soft') },
  }, more);
  const base = (zoomed, more) => Object.assign({
    animation: false,
    color: colors,
    textStyle: { color: css('--ink'), fontFamily: 'system-ui, sans-serif' },
    grid: { left: 72, right: 44, top: 48, bottom: zoomed ? 72 : 40 },
    legend: { type: 'scroll', top: 8, textStyle: { color: css('--ink') }, pageTextStyle: { color: css('--soft') },
      pageIconColor: css('--accent') },
    tooltip: { renderMode: 'richText', confine: true, backgroundColor: css('--raised'), borderColor: css('--line'),
      textStyle: { color: css('--ink') } },
    dataZoom: zoomed ? [{ type: 'inside' }, { type: 'slider', height: 18, bottom: 12, borderColor: css('--line'),
      textStyle: { color: css('--soft') } }] : [],
  }, more);

  const draw = {
    memory: data => base(true, {
      tooltip: Object.assign(base(false, {}).tooltip, { trigger: 'axis', formatter: at => [
        data.labels[at[0].dataIndex], ...at.map(one => one.seriesName + '  ' + bytes(one.value)).reverse()].join('\n') }),
      xAxis: axis({ type: 'category', data: data.steps, name: 'step', nameLocation: 'middle', nameGap: 24 }),
      yAxis: axis({ type: 'value', axisLabel: { color: css('--soft'), formatter: bytes, showMaxLabel: false },
        max: top => Math.max(top.max, data.budget || 0) * 1.05 }),
      series: data.kinds.map((kind, place) => ({
        name: kind.name, type: 'line', stack: 'all', step: 'end', symbol: 'none', lineStyle: { width: 0 },
        areaStyle: { opacity: 0.85 }, data: kind.bytes,
        markLine: place === 0 && data.budget ? { symbol: 'none', silent: true,
          label: { formatter: 'budget ' + bytes(data.budget), position: data.peakAt < data.steps.length / 2 ? 'insideEndTop' : 'insideStartTop',
            color: css('--ink') },
          lineStyle: { color: '#d62728', type: 'dashed', width: 2 }, data: [{ yAxis: data.budget }] } : undefined,
        markPoint: place === 0 && data.peakAt >= 0 ? { symbolSize: 10, symbol: 'circle',
          itemStyle: { color: css('--ink') },
          label: { formatter: 'peak ' + bytes(data.peak), position: 'top', color: css('--ink') },
          data: [{ coord: [data.peakAt, data.peak] }] } : undefined,
      })),
    }),
    lanes: data => base(true, {
      legend: { show: false },
      grid: { left: 88, right: 44, top: 16, bottom: 72 },
      tooltip: Object.assign(base(false, {}).tooltip, { formatter: at => data.names[at.value[3]] + '\n'
        + data.lanes[at.value[0]] + ', ' + time(at.value[1]) + ' to ' + time(at.value[2])
        + ' (' + time(at.value[2] - at.value[1]) + ')' }),
      xAxis: axis({ type: 'value', min: 0, max: data.end, axisLabel: { color: css('--soft'), formatter: time,
        hideOverlap: true } }),
      yAxis: axis({ type: 'category', data: data.lanes, inverse: true }),
      series: [{
        type: 'custom', encode: { x: [1, 2], y: 0 }, data: data.pieces, progressive: 5000,
        renderItem: (params, api) => {
          const from = api.coord([api.value(1), api.value(0)]);
          const to = api.coord([api.value(2), api.value(0)]);
          const height = api.size([0, 1])[1] * 0.6;
          const shape = echarts.graphic.clipRectByRect(
            { x: from[0], y: from[1] - height / 2, width: Math.max(0.5, to[0] - from[0]), height },
            { x: params.coordSys.x, y: params.coordSys.y, width: params.coordSys.width, height: params.coordSys.height });
          return shape && { type: 'rect', shape, style: { fill: colors[api.value(4)] } };
        },
      }],
    }),
    layers: data => base(false, {
      grid: { left: 28, right: 24, top: 48, bottom: 24, containLabel: true },
      tooltip: Object.assign(base(false, {}).tooltip, { trigger: 'axis', axisPointer: { type: 'shadow' },
        formatter: at => [at[0].name, ...at.map(one => one.seriesName + '  ' + bytes(one.value))].join('\n') }),
      xAxis: axis({ type: 'value', axisLabel: { color: css('--soft'), formatter: bytes, hideOverlap: true } }),
      yAxis: axis({ type: 'category', inverse: true, data: data.layers,
        axisLabel: { color: css('--soft'), width: 150, overflow: 'truncate' } }),
      series: data.kinds.map(kind => ({ name: kind.name, type: 'bar', stack: 'all', data: kind.bytes })),
    }),
    front: data => base(false, {
      tooltip: Object.assign(base(false, {}).tooltip, { trigger: 'item', formatter: at =>
        at.seriesName + '\n' + bytes(at.value[0]) + ', ' + signed(data.unit, at.value[1]) }),
      xAxis: axis({ type: 'value', min: data.floor || 'dataMin', name: 'budget', nameLocation: 'middle', nameGap: 24,
        axisLabel: { color: css('--soft'), formatter: bytes, hideOverlap: true } }),
      yAxis: axis({ type: 'value', axisLabel: { color: css('--soft'), formatter: value => text(data.unit, value) } }),
      series: data.lines.map((line, place) => ({
        name: line.name, type: line.scatter ? 'scatter' : 'line', symbol: line.scatter ? 'diamond' : 'emptyCircle',
        symbolSize: line.scatter ? 14 : 6, data: line.points,
        lineStyle: line.dashed ? { type: 'dashed' } : undefined,
        markLine: place === 0 && data.floor ? { symbol: 'none', silent: true,
          label: { formatter: 'floor ' + bytes(data.floor), color: css('--ink'), position: 'insideEndBottom' },
          lineStyle: { color: '#d62728', type: 'dashed' }, data: [{ xAxis: data.floor }] } : undefined,
      })),
    }),
    bars: data => base(false, {
      grid: { left: 28, right: 48, top: 48, bottom: 24, containLabel: true },
      tooltip: Object.assign(base(false, {}).tooltip, { trigger: 'axis', axisPointer: { type: 'shadow' },
        formatter: at => [at[0].name, ...at.filter(one => one.value !== null && one.value !== undefined)
          .map(one => one.seriesName + '  ' + text(data.unit, one.value))].join('\n') }),
      xAxis: axis({ type: 'value', axisLabel: { color: css('--soft'), formatter: value => text(data.unit, value),
        hideOverlap: true } }),
      yAxis: axis({ type: 'category', inverse: true, data: data.categories,
        axisLabel: { color: css('--soft'), width: 150, overflow: 'truncate' } }),
      series: data.series.map(one => ({ name: one.name, type: 'bar', barMaxWidth: 18, data: one.values })),
    }),
  };

  const heights = {
    layers: data => 90 + 20 * data.layers.length,
    bars: data => 100 + data.categories.length * (12 + 14 * data.series.length),
  };

  const keys = { '+': [1, 0], '=': [1, 0], '-': [-1, 0], 'ArrowLeft': [0, -1], 'ArrowRight': [0, 1], '0': [0, 0] };
  const move = (chart, event) => {
    const zoom = (chart.getOption().dataZoom || [])[0];
    const key = keys[event.key];
    if (!zoom || !key) { return; }
    event.preventDefault();
    let start = zoom.start;
    let end = zoom.end;
    const width = end - start;
    if (event.key === '0') { start = 0; end = 100; }
    start += key[0] * width / 4 + key[1] * width / 4;
    end += -key[0] * width / 4 + key[1] * width / 4;
    chart.dispatchAction({ type: 'dataZoom', start: Math.max(0, start), end: Math.min(100, Math.max(end, start + 0.5)) });
  };

  const drawAll = () => {
    for (const one of drawn) { one.chart.dispose(); }
    drawn.length = 0;
    for (const place of document.querySelectorAll('.chart')) {
      const data = JSON.parse(place.nextElementSibling.textContent);
      const height = heights[place.dataset.kind];
      if (height) { place.style.height = height(data) + 'px'; }
      const chart = echarts.init(place, null, { renderer: 'canvas' });
      chart.setOption(draw[place.dataset.kind](data));
      drawn.push({ chart, place });
    }
  };
  const setTheme = dark => {
    root.dataset.theme = dark ? 'dark' : 'light';
    button.textContent = dark ? 'Light' : 'Dark';
    button.setAttribute('aria-label', dark ? 'Show on a light ground' : 'Show on a dark ground');
    drawAll();
  };
  const button = document.getElementById('theme');
  button.addEventListener('click', () => setTheme(root.dataset.theme !== 'dark'));
  document.addEventListener('keydown', event => {
    const one = drawn.find(candidate => candidate.place === document.activeElement);
    if (one) { move(one.chart, event); }
  });
  window.addEventListener('resize', () => drawn.forEach(one => one.chart.resize()));
  setTheme(matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.ready = String(Math.round(performance.now()));
})();
