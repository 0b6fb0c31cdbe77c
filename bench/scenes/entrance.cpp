#include "bench/scenes/canvas.hpp"
#include "bench/scenes/figures.hpp"
#include "bench/scenes/scenes.hpp"

namespace ocelli::scenes {

namespace {

void draw_lobby(Canvas& canvas) {
    canvas.gradient({0, 0, 800, 600}, {172, 184, 190}, {128, 140, 148});
    canvas.texture({0, 0, 800, 600}, 2, {70, 70});
    canvas.gradient({300, 40, 200, 560}, {215, 205, 190}, {150, 160, 158});
    canvas.texture({300, 40, 200, 560}, 6, {40, 60});
    const Colour frame(86, 84, 82);
    canvas.rectangle({288, 28, 224, 14}, frame);
    canvas.rectangle({288, 28, 13, 572}, frame, 0.2F);
    canvas.rectangle({499, 28, 13, 572}, frame, 0.2F);
    canvas.rectangle({395, 40, 9, 560}, frame, 0.2F);
    canvas.rectangle({640, 70, 110, 76}, {96, 118, 138});
    canvas.gradient({647, 77, 96, 62}, {170, 150, 110}, {110, 140, 120});
    canvas.light({400, 0}, {420, 300}, 0.14F);
}

}  // namespace

Scene entrance() {
    Canvas canvas({800, 600}, 12);
    draw_lobby(canvas);
    Bust visitor{{235, 250}, 136, 0.13F, false, {50, 70, 80}, {}};
    visitor.clothes.top = {105, 72, 50};
    visitor.clothes.hair = {34, 44, 58};
    visitor.clothes.skin = {150, 178, 222};
    Bust resident{{575, 285}, 122, 0.12F, true, {110, 90, 60}, {}};
    resident.clothes.top = {62, 58, 150};
    resident.clothes.hair = {36, 58, 88};
    resident.clothes.skin = {135, 162, 206};
    Scene scene{"entrance", {}, {}, {}};
    for (const Bust& bust : {visitor, resident}) {
        scene.faces.push_back(draw_bust(canvas, bust).face);
    }
    canvas.caption("ENTRANCE   2026-05-30 17:42:40");
    scene.picture = canvas.develop(2.0F);
    return scene;
}

}  // namespace ocelli::scenes
