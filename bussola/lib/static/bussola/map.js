/* The map of the services found, drawn with Leaflet only on the page that asks for it. The list says the same. */
"use strict";
(() => {
  const drawing = document.getElementById("disegno");
  if (!drawing || !window.L) return;
  const words = drawing.dataset;
  const MOST_LINKS = 12;
  drawing.hidden = false;
  drawing.setAttribute("role", "region");
  drawing.setAttribute("aria-label", words.label);

  const map = L.map(drawing, { zoomControl: false, scrollWheelZoom: false, attributionControl: false });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  const credit = L.control.attribution({ prefix: false }).addTo(map);
  credit.addAttribution(escaped(words.credit));
  if (words.tiles) L.tileLayer(words.tiles, { attribution: escaped(words.tileCredit), maxZoom: 18 }).addTo(map);
  map.setView([42.5, 12.5], 6);
  map.getPane("overlayPane").setAttribute("aria-hidden", "true"); // the shapes of the towns say nothing aloud
  const markers = L.layerGroup().addTo(map);
  let ground = null;

  function escaped(text) {
    const holder = document.createElement("span");
    holder.textContent = text || "";
    return holder.innerHTML;
  }

  function counted(count) {
    return count === 1 ? words.one : words.many.replace("{}", count);
  }

  function content(point) {
    const box = document.createElement("div");
    const title = document.createElement("strong");
    title.textContent = point.name || point.town;
    box.append(title);
    if (point.is_approximate) {
      const note = document.createElement("p");
      note.textContent = words.approximate;
      box.append(note);
    }
    const list = document.createElement("ul");
    for (const service of point.services.slice(0, MOST_LINKS)) {
      const link = document.createElement("a");
      link.href = service.url;
      link.textContent = service.name;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    if (point.services.length > MOST_LINKS) {
      const item = document.createElement("li");
      item.textContent = words.more.replace("{}", point.services.length - MOST_LINKS);
      list.append(item);
    }
    box.append(list);
    return box;
  }

  async function json(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function drawGround() {
    ground = L.geoJSON(await json(words.boundaries), {
      interactive: false,
      style: (feature) => ({
        className: feature.properties.istat_code === words.town ? "town is-mine" : "town",
        weight: 2,
      }),
    }).addTo(map);
    if (ground.getLayers().length) map.fitBounds(ground.getBounds(), { padding: [12, 12] });
  }

  async function drawPlaces() {
    const found = await json(words.places + window.location.search);
    markers.clearLayers();
    for (const point of found.points) {
      const label = [point.name || point.town, counted(point.services.length)];
      if (point.is_approximate) label.push(words.approximate);
      const icon = L.divIcon({
        className: point.is_approximate ? "place is-approximate" : "place",
        html: `<span>${point.services.length}</span>`,
        iconSize: [44, 44],
      });
      const marker = L.marker([point.latitude, point.longitude], { icon, title: label.join(", "), riseOnHover: true })
        .bindPopup(content(point), { maxHeight: 260, minWidth: 200 })
        .addTo(markers);
      marker.getElement().setAttribute("aria-label", label.join(", "));
    }
    if (found.points.length && !ground?.getLayers().length) {
      map.fitBounds(found.points.map((point) => [point.latitude, point.longitude]), { padding: [40, 40], maxZoom: 13 });
    }
  }

  map.on("popupopen", (event) => {
    const button = event.popup.getElement().querySelector(".leaflet-popup-close-button");
    if (button) button.setAttribute("aria-label", words.close);
    const first = event.popup.getElement().querySelector("a[href]:not(.leaflet-popup-close-button)");
    if (first && drawing.contains(document.activeElement)) first.focus({ preventScroll: true });
  });

  const failed = () => {
    const note = document.createElement("p");
    note.textContent = words.failed;
    drawing.replaceWith(note);
  };
  drawGround().then(drawPlaces).catch(failed);
  document.addEventListener("htmx:pushedIntoHistory", () => { drawPlaces().catch(failed); });
})();
