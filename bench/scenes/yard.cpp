#include "bench/scenes/canvas.hpp"
#include "bench/scenes/figures.hpp"
#include "bench/scenes/scenes.hpp"

namespace ocelli::scenes {

namespace {

constexpr float kHorizon = 190;  // where the wall meets the ground

void draw_wall(Canvas& canvas) {
    canvas.gradient({0, 0, 640, kHorizon}, {150, 168, 178}, {168, 186, 196});
    canvas.texture({0, 0, 640, kHorizon}, 3, {60, 40});
    canvas.texture({0, 0, 640, kHorizon}, 2, {3, 3});
    canvas.gradient({0, kHorizon - 14, 640, 14}, {105, 112, 118}, {90, 96, 102});
    canvas.rectangle({455, 18, 130, 78}, {120, 130, 135});
    canvas.gradient({461, 24, 118, 66}, {140, 110, 80}, {95, 80, 66});
    canvas.line({520, 24}, {520, 90}, 4, {125, 135, 140});
    canvas.rectangle({448, 96, 144, 7}, {185, 195, 200});
}

void draw_ground(Canvas& canvas) {
    canvas.gradient({0, kHorizon, 640, 480 - kHorizon}, {120, 126, 130}, {150, 156, 160});
    canvas.texture({0, kHorizon, 640, 480 - kHorizon}, 4, {90, 26});
    canvas.texture({0, kHorizon, 640, 480 - kHorizon}, 3, {2, 2});
    const Colour joint(128, 133, 137);
    for (int i = 0; i < 7; ++i) {
        const float y = kHorizon + 5.5F * static_cast<float>(i * i) + 8 * static_cast<float>(i);
        canvas.line({0, y}, {640, y}, 1 + 0.15F * static_cast<float>(i), joint);
    }
    for (int i = -8; i <= 8; ++i) {
        const float x = static_cast<float>(i);
        canvas.line({320 + 42 * x, kHorizon}, {320 + 118 * x, 480}, 1.3F, joint);
    }
}

void draw_hedge(Canvas& canvas) {
    canvas.glow({80, 208}, {105, 14}, {30, 35, 30}, 0.8F);
    const Outline bush =
        smooth({{-20, 120}, {60, 108}, {125, 122}, {150, 160}, {152, 205}, {-20, 212}});
    canvas.fill(bush, {52, 92, 62}, 0.2F);
    canvas.texture(bush, 14, {9, 7});
    canvas.texture(bush, 20, {3, 2});
}

}  // namespace

Scene yard() {
    Canvas canvas({640, 480}, 11);
    draw_wall(canvas);
    draw_ground(canvas);
    draw_hedge(canvas);
    Person man{{235, 412}, 268, 0.05F, 0.02F, 0.25F, {}};
    man.clothes.top = {120, 60, 32};
    man.clothes.trousers = {52, 46, 42};
    Person woman{{400, 352}, 208, 0.04F, 0.015F, 0.25F, {}};
    woman.clothes.top = {60, 48, 175};
    woman.clothes.trousers = {70, 52, 40};
    woman.clothes.hair = {40, 66, 96};
    Person guard{{545, 440}, 262, 0.055F, 0.03F, 0.25F, {}};
    guard.clothes.top = {38, 44, 46};
    guard.clothes.trousers = {44, 40, 38};
    guard.clothes.skin = {80, 110, 160};
    Scene scene{"yard", {}, {}, {}};
    for (const Person& person : {woman, man, guard}) {
        const Drawn drawn = draw_person(canvas, person);
        scene.persons.push_back(drawn.body);
        scene.faces.push_back(drawn.face);
    }
    canvas.caption("YARD 2   2026-05-30 09:15:02");
    scene.picture = canvas.develop(2.2F);
    return scene;
}

}  // namespace ocelli::scenes
