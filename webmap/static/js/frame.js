// Inside a page of somebody else, or a page that scrolls: one finger and the plain wheel move the page, not the map.

import { _ } from "./words.js";

export function shareGestures(plan) {
  if (!plan.gestures) return;
  plan.map.options.gestureHandlingOptions = {
    text: { touch: _("Use two fingers to move the map"), scroll: _("Use Ctrl and the wheel to zoom the map"), scrollMac: _("Use ⌘ and the wheel to zoom the map") },
  };
  plan.map.addHandler("gestureHandling", leafletGestureHandling.GestureHandling);
  plan.map.gestureHandling.enable();
}
