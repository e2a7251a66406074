// Draws what a map shows, as it is seen, into a PNG, in the viewer's own browser.
// "own" are the words of the button and of the picture; window.board_picture has newer words of the picture.
function boardPictureButton(map, own) {
    const SCALE = 2, EDGE = 12, SWATCH = 14;
    const container = map.getContainer();
    let button;

    // An image of an SVG drawing or of a tile. null: its server does not let it be drawn.
    function imageOf(element) {
        let source = element.src;
        if (!source) {
            const copy = element.cloneNode(true);
            copy.removeAttribute("style");  // where it lies on the map, which is no part of the drawing
            source = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
        }
        return new Promise((done) => {
            const image = new Image();
            image.crossOrigin = "anonymous";
            image.onload = () => done(image);
            image.onerror = () => done(null);
            image.src = source;
        });
    }

    // Everything of the map from the lowest pane to the highest; says whether something had to be left out.
    function paintMap(ctx, images) {
        const origin = container.getBoundingClientRect();
        let missing = false;

        function paint(element) {
            const look = getComputedStyle(element), at = element.getBoundingClientRect();
            const x = at.left - origin.left, y = at.top - origin.top;
            if (look.display === "none" || look.visibility === "hidden") { return; }
            ctx.save();
            ctx.globalAlpha *= Number(look.opacity);
            if (element instanceof HTMLCanvasElement) {
                if (at.width && at.height) { ctx.drawImage(element, x, y, at.width, at.height); }
            } else if (element instanceof SVGElement || element instanceof HTMLImageElement) {
                const image = images.get(element);
                if (image) { ctx.drawImage(image, x, y, at.width, at.height); }
                missing = missing || image === null;
            } else {
                paintBox(look, x, y, at.width, at.height);
                const height = (child) => Number(getComputedStyle(child).zIndex) || 0;
                element.childNodes.forEach((node) => { if (node.nodeType === Node.TEXT_NODE) { paintText(node, look); } });
                [...element.children].sort((one, other) => height(one) - height(other)).forEach(paint);
            }
            ctx.restore();
        }

        function paintBox(look, x, y, width, height) {
            const corner = look.borderTopLeftRadius, part = corner.endsWith("%") ? width / 100 : 1;
            const radius = Math.min(parseFloat(corner) * part, width / 2, height / 2);
            ctx.beginPath();
            if (radius && ctx.roundRect) { ctx.roundRect(x, y, width, height, radius); } else { ctx.rect(x, y, width, height); }
            ctx.fillStyle = look.backgroundColor;
            ctx.fill();
            [["Top", x, y, x + width, y], ["Right", x + width, y, x + width, y + height],
             ["Bottom", x, y + height, x + width, y + height], ["Left", x, y, x, y + height]].forEach((side) => {
                ctx.lineWidth = parseFloat(look["border" + side[0] + "Width"]);
                if (!ctx.lineWidth || look["border" + side[0] + "Style"] === "none") { return; }
                ctx.strokeStyle = look["border" + side[0] + "Color"];
                if (!radius) { ctx.beginPath(); ctx.moveTo(side[1], side[2]); ctx.lineTo(side[3], side[4]); }
                ctx.stroke();
            });
        }

        function paintText(node, look) {
            const range = document.createRange(), text = node.textContent.replace(/\s+/g, " ").trim();
            range.selectNodeContents(node);
            const at = range.getClientRects()[0];
            if (!text || !at) { return; }
            ctx.font = [look.fontStyle, look.fontWeight, look.fontSize, look.fontFamily].join(" ");
            const x = at.left - origin.left, y = at.top - origin.top + ctx.measureText(text).fontBoundingBoxAscent;
            const halo = look.textShadow.match(/rgba?\([^)]*\)/);
            if (halo) {
                ctx.lineWidth = 4;
                ctx.lineJoin = "round";
                ctx.strokeStyle = halo[0];
                ctx.strokeText(text, x, y);
            }
            ctx.fillStyle = look.color;
            ctx.fillText(text, x, y);
        }

        paint(map.getPane("mapPane"));
        container.querySelectorAll(".leaflet-control-scale").forEach(paint);
        return missing;
    }

    // A text as lines that fit: Chinese breaks anywhere, other words at spaces.
    function lines(ctx, text, width) {
        const made = [""];
        (text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+/g) || []).forEach((word) => {
            const longer = made[made.length - 1] + word;
            if (ctx.measureText(longer.trimEnd()).width > width && made[made.length - 1]) { made.push(word); } else { made[made.length - 1] = longer; }
        });
        return made.filter((line) => line.trim());
    }

    // The swatches of the legend in rows: for each where it lies.
    function swatches(ctx, legend, width) {
        let x = EDGE, row = 0;
        return legend.map((item) => {
            const wide = SWATCH + 6 + ctx.measureText(item[1]).width;
            if (x > EDGE && x + wide > width) { x = EDGE; row += 1; }
            const placed = [item[0], item[1], x, row];
            x += wide + 16;
            return placed;
        });
    }

    function compose(images, said) {
        const size = map.getSize(), look = getComputedStyle(container), ink = getComputedStyle(button).color;
        const canvas = document.createElement("canvas"), ctx = canvas.getContext("2d"), inner = size.x - 2 * EDGE;
        const big = "600 20px " + look.fontFamily, small = "14px " + look.fontFamily;
        // The map first, on a canvas of its own: only then is it known what the words must say.
        const drawing = document.createElement("canvas"), brush = drawing.getContext("2d");
        drawing.width = size.x * SCALE;
        drawing.height = size.y * SCALE;
        brush.scale(SCALE, SCALE);
        const missing = paintMap(brush, images);
        const frame = container.querySelector(".board-player span");  // which of the frames that play is seen
        ctx.font = big;
        const head = lines(ctx, frame ? said.title + " · " + frame.textContent : said.title, inner);
        ctx.font = small;
        const legend = swatches(ctx, said.legend, size.x - EDGE);
        const foot = lines(ctx, missing ? said.note + " " + own.missing : said.note, inner);
        const rows = legend.length ? legend[legend.length - 1][3] + 1 : 0;
        const top = head.length ? head.length * 28 + EDGE : 0, below = top + size.y + EDGE;
        canvas.width = size.x * SCALE;
        canvas.height = (below + (rows + foot.length) * 22 + (rows || foot.length ? EDGE : -EDGE)) * SCALE;
        ctx.scale(SCALE, SCALE);
        ctx.fillStyle = look.backgroundColor;
        ctx.fillRect(0, 0, canvas.width, canvas.height);
        ctx.drawImage(drawing, 0, top, size.x, size.y);
        ctx.textBaseline = "middle";
        ctx.fillStyle = ink;
        ctx.font = big;
        head.forEach((line, i) => ctx.fillText(line, EDGE, EDGE / 2 + i * 28 + 14));
        ctx.font = small;
        foot.forEach((line, i) => ctx.fillText(line, EDGE, below + (rows + i) * 22 + 11));
        legend.forEach(([colour, text, x, row]) => {
            ctx.fillStyle = colour;
            ctx.fillRect(x, below + row * 22 + 4, SWATCH, SWATCH);
            ctx.fillStyle = ink;
            ctx.fillText(text, x + SWATCH + 6, below + row * 22 + 11);
        });
        return canvas;
    }

    async function save() {
        const said = Object.assign({}, own, window.board_picture), images = new Map();
        const found = map.getPane("mapPane").querySelectorAll("svg, img");
        await Promise.all([...found].map(async (element) => { images.set(element, await imageOf(element)); }));
        const blob = await new Promise((done) => { compose(images, said).toBlob(done, "image/png"); });
        const link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = said.fileName;
        document.body.appendChild(link);
        link.click();
        link.remove();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    }

    const control = L.control({position: "topright"});
    control.onAdd = () => {
        const bar = L.DomUtil.create("div", "leaflet-bar board-picture");
        button = L.DomUtil.create("a", "", bar);
        button.href = "#";
        button.setAttribute("role", "button");
        button.textContent = own.label;
        button.style.cssText = "width:auto;padding:0 .7em;font-size:14px;white-space:nowrap";
        L.DomEvent.disableClickPropagation(bar);
        L.DomEvent.on(button, "click", (event) => {
            L.DomEvent.preventDefault(event);
            button.textContent = own.label;
            save().catch((error) => {
                button.textContent = own.failed;
                console.error(error);
            });
        });
        return bar;
    };
    control.addTo(map);
}
