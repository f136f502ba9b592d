// The drawing library, loaded once a page from beside this file.

const BUNDLE = new URL("plotly-basic-4.1.1.min.js", import.meta.url).href;

let loading = null;

export function loadPlotly() {
  loading ??= load();
  return loading;
}

function load() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = BUNDLE;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading = null; // the next drawing tries again
      script.remove();
      reject(new Error("The chart library could not be loaded, so the chart is described in words."));
    };
    document.head.append(script);
  });
}
