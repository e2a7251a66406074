// Keeps the image of the plan in the window, so that the surface need not get it again with every click.
export default function (component) {
    window.boardPlans = { [component.data.plan]: component.data.image };
    window.dispatchEvent(new Event("board-plan"));
}
