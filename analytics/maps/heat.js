/* Heat that stands for numbers, and its player. Formula, steps and colours: density.py. Leaflet and leaflet.heat are there already. */
(function () {
  "use strict";
  if (window.BoardHeat) { return; }

  /* 256 colours from stops [[0..1, colour], …]. */
  function ramp(stops) {
    var canvas = document.createElement("canvas"), ctx = canvas.getContext("2d"), line = ctx.createLinearGradient(0, 0, 256, 0);
    canvas.width = 256; canvas.height = 1;
    stops.forEach(function (stop) { line.addColorStop(stop[0], stop[1]); });
    ctx.fillStyle = line;
    ctx.fillRect(0, 0, 256, 1);
    return ctx.getImageData(0, 0, 256, 1).data;
  }

  window.BoardHeat = L.HeatLayer.extend({
    onAdd: function (map) {
      this._more = ramp(this.options.stops);
      this._less = this.options.less ? ramp(this.options.less) : null;
      L.HeatLayer.prototype.onAdd.call(this, map);
    },

    /* Painted at a share of the canvas' resolution: a kernel is smooth, so 12 samples across are enough. */
    _redraw: function () {
      if (!this._map) { return; }
      this._frame = null;
      var map = this._map, o = this.options, ctx = this._heat._ctx, size = map.getSize(), slots = 255 / o.steps.length,
        earth = 40075016.686 * Math.cos(map.getCenter().lat * Math.PI / 180), scale = 256 * Math.pow(2, map.getZoom()),
        pixels = Math.max(1, o.metres * scale / earth), metres = pixels * earth / scale,
        share = Math.max(1, Math.floor(pixels / 12)), r = pixels / share, top = 3 * o.hectare / (Math.PI * metres * metres),
        w = Math.ceil(size.x / share), h = Math.ceil(size.y / share), field = new Float32Array(w * h);
      this._latlngs.forEach(function (cell) {
        var p = map.latLngToContainerPoint([cell[0], cell[1]]), cx = p.x / share, cy = p.y / share,
          x1 = Math.min(w - 1, Math.ceil(cx + r)), y1 = Math.min(h - 1, Math.ceil(cy + r));
        for (var y = Math.max(0, Math.floor(cy - r)); y <= y1; y++) {
          for (var x = Math.max(0, Math.floor(cx - r)); x <= x1; x++) {
            var dx = x + 0.5 - cx, dy = y + 0.5 - cy, k = 1 - (dx * dx + dy * dy) / (r * r);
            if (k > 0) { field[y * w + x] += cell[2] * top * k * k; }
          }
        }
      });
      ctx.clearRect(0, 0, size.x, size.y);
      if (!w || !h) { return; }
      var small = document.createElement("canvas"), image = ctx.createImageData(w, h);
      small.width = w; small.height = h;
      for (var i = 0; i < field.length; i++) {
        var value = field[i], colours = this._more, s = 0;
        if (value < 0) { value = -value; colours = this._less; }
        if (value <= 0 || !colours) { continue; }
        while (s < o.steps.length && value > o.steps[s]) { s++; }
        var below = s ? o.steps[s - 1] : 0,
          slot = s === o.steps.length ? 255 : Math.round((s + (value - below) / (o.steps[s] - below)) * slots);
        for (var c = 0; c < 4; c++) { image.data[4 * i + c] = colours[4 * slot + c]; }
      }
      small.getContext("2d").putImageData(image, 0, 0);
      ctx.imageSmoothingQuality = "high";
      ctx.drawImage(small, 0, 0, w * share, h * share);
    }
  });

  /* Plays frames {cells: [[lat, lng], …], weights: [[step, weight, step, weight, …], …], keys: […], labels: […], words: {…}}.
     Which key it shows is kept in window.board_player, so that new data does not make it start anew. */
  window.BoardPlayer = window.BoardHeat.extend({
    initialize: function (frames, options) {
      this._frames = frames;
      window.BoardHeat.prototype.initialize.call(this, [], options);
    },

    onAdd: function (map) {
      var kept = window.board_player || {}, at = this._frames.keys.indexOf(kept.key);
      this._at = at < 0 ? this._frames.keys.length - 1 : at;
      window.BoardHeat.prototype.onAdd.call(this, map);
      this._control = this._bar().addTo(map);
      this._show(this._at);
      this._play(at >= 0 && kept.playing);
    },

    onRemove: function (map) {
      window.clearTimeout(this._timer);
      this._control.remove();
      window.BoardHeat.prototype.onRemove.call(this, map);
    },

    cells: function (at) {
      var places = this._frames.cells, pairs = this._frames.weights[at], found = [], cell = 0;
      for (var i = 0; i < pairs.length; i += 2) {
        cell += pairs[i];
        found.push([places[cell][0], places[cell][1], pairs[i + 1]]);
      }
      return found;
    },

    _show: function (at) {
      this._at = at;
      this._latlngs = this.cells(at);
      this._redraw();
      this._range.value = at;
      this._label.textContent = this._frames.labels[at];
      window.board_player = {key: this._frames.keys[at], playing: this._playing};
      this._map.fire("board:frame", {at: at, label: this._frames.labels[at]});
    },

    _play: function (on) {
      var that = this, word = on ? this._frames.words.pause : this._frames.words.play;
      window.clearTimeout(this._timer);
      this._playing = on;
      this._button.textContent = this._button.title = word;
      this._button.setAttribute("aria-label", word);
      window.board_player = {key: this._frames.keys[this._at], playing: on};
      if (on) {
        this._timer = window.setTimeout(function () {
          that._show((that._at + 1) % that._frames.labels.length);
          that._play(true);
        }, this.options.pause_ms);
      }
    },

    _step: function (by) {
      this._play(false);
      this._show((this._at + by + this._frames.labels.length) % this._frames.labels.length);
    },

    _bar: function () {
      var that = this, words = this._frames.words, control = L.control({position: "bottomleft"});
      control.onAdd = function () {
        var bar = L.DomUtil.create("div", "board-player");
        function button(text, title, act) {
          var made = L.DomUtil.create("button", "", bar);
          made.type = "button"; made.textContent = text; made.title = title;
          made.setAttribute("aria-label", title);
          L.DomEvent.on(made, "click", act);
          return made;
        }
        that._button = button(words.play, words.play, function () { that._play(!that._playing); });
        button("‹", words.back, function () { that._step(-1); });
        button("›", words.on, function () { that._step(1); });
        that._range = L.DomUtil.create("input", "", bar);
        that._range.type = "range"; that._range.min = 0; that._range.max = that._frames.labels.length - 1;
        that._range.setAttribute("aria-label", words.time);
        L.DomEvent.on(that._range, "input", function () { that._play(false); that._show(+that._range.value); });
        that._label = L.DomUtil.create("span", "", bar);
        L.DomEvent.disableClickPropagation(bar);
        L.DomEvent.disableScrollPropagation(bar);
        return bar;
      };
      return control;
    }
  });
})();
