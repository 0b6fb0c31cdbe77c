#include <cmath>

#include "bench/scenes/figures.hpp"

namespace ocelli::scenes {

namespace {

// Proportions are in heights, from the feet upwards; `side` is -1 for the picture's left.
class PersonPainter {
  public:
    PersonPainter(Canvas& canvas, const Person& person) : canvas_(canvas), person_(person) {}

    void paint() {
        cast_shadow();
        for (const float side : {-1.F, 1.F}) {
            leg(side);
        }
        for (const float side : {-1.F, 1.F}) {
            arm(side);
        }
        torso();
        head();
    }

  private:
    cv::Point2f at(float x, float y) const {
        return person_.feet + cv::Point2f(x, -y) * person_.height;
    }
    float size(float heights) const { return heights * person_.height; }

    void joint(cv::Point2f centre, float width, const Colour& colour) {
        canvas_.ellipse(centre, {size(width) / 2, size(width) / 2}, colour, person_.sun);
    }

    void cast_shadow() {
        const cv::Size2f reach(size(0.22F), size(0.045F));
        canvas_.glow(at(0.05F, 0.005F), reach, {20, 20, 20}, 0.75F);
        canvas_.glow(at(0.16F, 0.015F), {size(0.3F), size(0.035F)}, {25, 25, 25}, 0.4F);
    }

    void leg(float side) {
        const Clothes& wear = person_.clothes;
        const float shade = side < 0 ? 1.06F : 0.9F;
        const Colour cloth = lit(wear.trousers, shade);
        const auto hip = at(side * 0.048F, 0.5F);
        const auto knee = at(side * (0.045F + person_.stride * 0.35F), 0.28F);
        const auto ankle = at(side * (0.035F + person_.stride * 0.6F), 0.05F);
        const auto toe = at(side * (0.05F + person_.stride * 0.7F), 0.012F);
        canvas_.fill(
            smooth({ankle + cv::Point2f(-size(0.026F), 0), ankle + cv::Point2f(size(0.026F), 0),
                    toe + cv::Point2f(size(0.038F), 0),
                    toe + cv::Point2f(size(0.03F), size(0.014F)),
                    toe + cv::Point2f(-size(0.03F), size(0.014F)),
                    toe + cv::Point2f(-size(0.038F), 0)}),
            wear.shoes, person_.sun);
        canvas_.fill(limb(hip, size(0.105F), knee, size(0.07F)), cloth, person_.sun);
        joint(knee, 0.07F, cloth);
        canvas_.fill(limb(knee, size(0.07F), ankle, size(0.052F)), cloth, person_.sun);
        canvas_.line(knee + cv::Point2f(-size(0.02F), 0),
                     knee + cv::Point2f(size(0.015F), size(0.008F)), size(0.004F),
                     lit(cloth, 0.75F));
    }

    void arm(float side) {
        const Clothes& wear = person_.clothes;
        const Colour cloth = lit(wear.top, side < 0 ? 1.05F : 0.82F);
        const auto shoulder = at(side * 0.104F, 0.785F);
        const auto elbow = at(side * (0.135F + person_.arms), 0.63F);
        const auto wrist = at(side * (0.128F + person_.arms * 1.6F), 0.49F);
        const auto hand = at(side * (0.126F + person_.arms * 1.7F), 0.462F);
        canvas_.ellipse(hand, {size(0.018F), size(0.03F)}, wear.skin, person_.sun);
        joint(shoulder, 0.066F, cloth);
        canvas_.fill(limb(shoulder, size(0.066F), elbow, size(0.052F)), cloth, person_.sun);
        joint(elbow, 0.052F, cloth);
        canvas_.fill(limb(elbow, size(0.052F), wrist, size(0.038F)), cloth, person_.sun);
    }

    void torso() {
        const Clothes& wear = person_.clothes;
        canvas_.fill(limb(at(0, 0.89F), size(0.05F), at(0, 0.82F), size(0.06F)),
                     lit(wear.skin, 0.8F), person_.sun);
        Outline outline{at(-0.03F, 0.85F),   at(-0.1F, 0.825F),  at(-0.14F, 0.8F),
                        at(-0.115F, 0.69F),  at(-0.092F, 0.6F),  at(-0.1F, 0.5F),
                        at(-0.098F, 0.465F), at(0.098F, 0.465F), at(0.1F, 0.5F),
                        at(0.092F, 0.6F),    at(0.115F, 0.69F),  at(0.14F, 0.8F),
                        at(0.1F, 0.825F),    at(0.03F, 0.85F)};
        canvas_.fill(smooth(outline), wear.top, person_.sun);
        canvas_.line(at(0, 0.835F), at(0.004F, 0.475F), size(0.005F), lit(wear.top, 0.7F));
        canvas_.line(at(-0.085F, 0.476F), at(0.085F, 0.476F), size(0.012F), lit(wear.top, 0.75F));
        canvas_.fill(smooth({at(-0.035F, 0.855F), at(0.035F, 0.855F), at(0, 0.8F)}),
                     lit(wear.skin, 0.9F), person_.sun);
    }

    void head() {
        const Clothes& wear = person_.clothes;
        canvas_.ellipse(at(0, 0.945F), {size(0.05F), size(0.056F)}, wear.hair, person_.sun);
        canvas_.ellipse(at(0, 0.925F), {size(0.042F), size(0.056F)}, wear.skin, person_.sun);
        canvas_.fill(
            smooth({at(-0.05F, 0.93F), at(-0.048F, 0.985F), at(0, 1.0F), at(0.048F, 0.985F),
                    at(0.05F, 0.93F), at(0.036F, 0.955F), at(0, 0.962F), at(-0.036F, 0.955F)}),
            wear.hair, person_.sun);
        for (const float side : {-1.F, 1.F}) {
            canvas_.glow(at(side * 0.017F, 0.93F), {size(0.014F), size(0.01F)}, {30, 35, 50}, 0.9F);
        }
        canvas_.glow(at(0.004F, 0.912F), {size(0.009F), size(0.014F)}, lit(wear.skin, 0.6F), 0.7F);
        canvas_.glow(at(0, 0.892F), {size(0.02F), size(0.006F)}, {60, 60, 120}, 0.9F);
    }

    Canvas& canvas_;
    const Person& person_;
};

}  // namespace

Drawn draw_person(Canvas& canvas, const Person& person) {
    PersonPainter(canvas, person).paint();
    const float height = person.height;
    const float half = height * (0.16F + person.arms);
    const cv::Rect picture({0, 0}, canvas.size());
    return {
        cv::Rect(cvRound(person.feet.x - half), cvRound(person.feet.y - height), cvRound(2 * half),
                 cvRound(height * 1.02F)) &
            picture,
        cv::Rect(cvRound(person.feet.x - 0.044F * height), cvRound(person.feet.y - 0.965F * height),
                 cvRound(0.088F * height), cvRound(0.088F * height)) &
            picture};
}

}  // namespace ocelli::scenes
