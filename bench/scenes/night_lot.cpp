#include "bench/scenes/canvas.hpp"
#include "bench/scenes/figures.hpp"
#include "bench/scenes/scenes.hpp"

namespace ocelli::scenes {

namespace {

void draw_lot(Canvas& canvas) {
    canvas.gradient({0, 0, 1280, 210}, {40, 26, 20}, {62, 46, 38});
    canvas.gradient({0, 210, 1280, 510}, {62, 60, 58}, {84, 82, 80});
    canvas.texture({0, 210, 1280, 510}, 5, {120, 40});
    canvas.texture({0, 210, 1280, 510}, 5, {2, 2});
    canvas.gradient({0, 150, 1280, 62}, {44, 44, 46}, {56, 56, 58});
    const Colour paint(150, 152, 150);
    for (int i = 0; i < 4; ++i) {
        const float x = 90 + 230 * static_cast<float>(i);
        canvas.line({x, 228}, {x - 70 + 12 * static_cast<float>(i), 400}, 5, paint);
    }
}

void draw_car(Canvas& canvas, cv::Point2f ground, float length, const Colour& body) {
    const auto at = [&](float x, float y) { return ground + cv::Point2f(x, -y) * length; };
    canvas.glow(at(0.5F, 0.0F), {length * 0.6F, length * 0.06F}, {8, 8, 8}, 0.9F);
    canvas.fill(smooth({at(0, 0.06F), at(0, 0.2F), at(0.16F, 0.23F), at(0.28F, 0.35F),
                        at(0.66F, 0.36F), at(0.84F, 0.24F), at(0.99F, 0.2F), at(1.0F, 0.06F)}),
                body, 0.12F);
    canvas.fill(smooth({at(0.22F, 0.235F), at(0.31F, 0.325F), at(0.46F, 0.33F), at(0.46F, 0.235F)}),
                {46, 38, 32});
    canvas.fill(smooth({at(0.49F, 0.235F), at(0.49F, 0.33F), at(0.64F, 0.325F), at(0.76F, 0.235F)}),
                {46, 38, 32});
    for (const float wheel : {0.2F, 0.8F}) {
        canvas.ellipse(at(wheel, 0.065F), {length * 0.075F, length * 0.075F}, {18, 18, 18});
        canvas.ellipse(at(wheel, 0.065F), {length * 0.04F, length * 0.04F}, {105, 105, 105}, 0.2F);
    }
    canvas.ellipse(at(0.02F, 0.17F), {length * 0.016F, length * 0.022F}, {40, 40, 170});
}

void draw_lamp_light(Canvas& canvas, cv::Point2f ground) {
    canvas.light(ground, {380, 190}, 1.05F);
    canvas.glow(ground, {420, 200}, {120, 165, 185}, 0.25F);
}

}  // namespace

Scene night_lot() {
    Canvas canvas({1280, 720}, 13);
    draw_lot(canvas);
    draw_car(canvas, {60, 372}, 330, {92, 70, 58});
    draw_car(canvas, {650, 366}, 320, {70, 72, 110});
    draw_lamp_light(canvas, {520, 560});
    draw_lamp_light(canvas, {1080, 610});
    Person walker{{520, 590}, 330, 0.06F, 0.02F, 0.3F, {}};
    walker.clothes.top = {34, 30, 28};
    walker.clothes.trousers = {30, 28, 28};
    walker.clothes.skin = {105, 130, 170};
    walker.clothes.hair = {16, 18, 22};
    Person driver{{1080, 652}, 345, 0.045F, 0.02F, 0.3F, {}};
    driver.clothes.top = {120, 138, 150};
    driver.clothes.trousers = {26, 24, 24};
    driver.clothes.skin = {110, 135, 175};
    driver.clothes.hair = {18, 20, 26};
    Scene scene{"night-lot", {}, {}, {}};
    for (const Person& person : {walker, driver}) {
        const Drawn drawn = draw_person(canvas, person);
        scene.persons.push_back(drawn.body);
        scene.faces.push_back(drawn.face);
    }
    canvas.caption("CAR PARK   2026-05-30 23:08:55");
    scene.picture = canvas.develop(4.5F);
    return scene;
}

}  // namespace ocelli::scenes
