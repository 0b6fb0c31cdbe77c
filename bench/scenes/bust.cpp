#include "bench/scenes/figures.hpp"

namespace ocelli::scenes {

namespace {

// Proportions are in widths of the face, from its centre, downwards.
class BustPainter {
  public:
    BustPainter(Canvas& canvas, const Bust& bust) : canvas_(canvas), bust_(bust) {}

    void paint() {
        hair_behind();
        shoulders();
        skull();
        for (const float side : {-1.F, 1.F}) {
            eye(side);
        }
        nose();
        mouth();
        hair_in_front();
    }

  private:
    cv::Point2f at(float x, float y) const {
        return bust_.centre + cv::Point2f(x, y) * bust_.face_width;
    }
    float size(float widths) const { return widths * bust_.face_width; }
    cv::Size2f radii(float x, float y) const { return {size(x), size(y)}; }
    const Colour& skin() const { return bust_.clothes.skin; }

    void hair_behind() {
        canvas_.ellipse(at(0, -0.2F), radii(0.58F, 0.7F), bust_.clothes.hair, bust_.sun);
        if (bust_.long_hair) {
            canvas_.fill(
                smooth({at(-0.58F, -0.35F), at(0.58F, -0.35F), at(0.66F, 0.5F), at(0.6F, 1.0F),
                        at(0.2F, 0.9F), at(-0.2F, 0.9F), at(-0.6F, 1.0F), at(-0.66F, 0.5F)}),
                lit(bust_.clothes.hair, 0.85F), bust_.sun);
        }
    }

    void shoulders() {
        canvas_.fill(smooth({at(-0.3F, 0.3F), at(0.3F, 0.3F), at(0.3F, 0.95F), at(0.42F, 1.15F),
                             at(-0.42F, 1.15F), at(-0.3F, 0.95F)}),
                     lit(skin(), 0.78F), bust_.sun);
        canvas_.fill(smooth({at(-0.34F, 0.88F), at(0, 1.28F), at(0.34F, 0.88F), at(0.95F, 1.1F),
                             at(1.3F, 1.4F), at(1.45F, 2.1F), at(1.5F, 3.6F), at(-1.5F, 3.6F),
                             at(-1.45F, 2.1F), at(-1.3F, 1.4F), at(-0.95F, 1.1F)}),
                     bust_.clothes.top, bust_.sun);
        const Colour seam = lit(bust_.clothes.top, 0.7F);
        canvas_.line(at(0, 1.22F), at(0.02F, 3.4F), size(0.02F), seam);
        for (const float side : {-1.F, 1.F}) {
            canvas_.line(at(side * 0.34F, 0.94F), at(side * 0.02F, 1.25F), size(0.05F), seam);
            canvas_.line(at(side * 0.98F, 1.75F), at(side * 0.92F, 3.4F), size(0.025F), seam);
        }
        canvas_.glow(at(0, 0.72F), radii(0.4F, 0.28F), lit(skin(), 0.45F), 0.8F);
    }

    void skull() {
        for (const float side : {-1.F, 1.F}) {
            canvas_.ellipse(at(side * 0.5F, 0.03F), radii(0.075F, 0.15F), lit(skin(), 0.85F));
        }
        canvas_.fill(smooth({at(-0.3F, -0.72F), at(0.3F, -0.72F), at(0.55F, -0.45F),
                             at(0.53F, 0.1F), at(0.44F, 0.48F), at(0.2F, 0.74F), at(-0.2F, 0.74F),
                             at(-0.44F, 0.48F), at(-0.53F, 0.1F), at(-0.55F, -0.45F)}),
                     skin(), bust_.sun);
        const Colour bright = lit(skin(), 1.14F);
        canvas_.glow(at(0, -0.36F), radii(0.36F, 0.2F), bright, 0.8F);
        canvas_.glow(at(0, 0.6F), radii(0.16F, 0.1F), bright, 0.6F);
        for (const float side : {-1.F, 1.F}) {
            canvas_.glow(at(side * 0.28F, 0.2F), radii(0.2F, 0.17F), bright, 0.9F);
            canvas_.glow(at(side * 0.4F, 0.32F), radii(0.09F, 0.34F), lit(skin(), 0.72F), 0.5F);
        }
    }

    void eye(float side) {
        const auto centre = at(side * 0.225F, -0.07F);
        canvas_.glow(centre + cv::Point2f(0, -size(0.02F)), radii(0.21F, 0.16F), lit(skin(), 0.45F),
                     0.85F);
        canvas_.fill(smooth({centre + cv::Point2f(-size(0.13F), size(0.01F)),
                             centre + cv::Point2f(0, -size(0.075F)),
                             centre + cv::Point2f(size(0.13F), size(0.01F)),
                             centre + cv::Point2f(0, size(0.065F))}),
                     {205, 208, 212});
        canvas_.ellipse(centre, radii(0.047F, 0.047F), bust_.eyes);
        canvas_.ellipse(centre, radii(0.024F, 0.024F), {10, 10, 10});
        canvas_.ellipse(centre + cv::Point2f(-size(0.014F), -size(0.016F)), radii(0.01F, 0.01F),
                        {250, 250, 250});
        canvas_.fill(smooth({centre + cv::Point2f(-size(0.135F), size(0.005F)),
                             centre + cv::Point2f(0, -size(0.085F)),
                             centre + cv::Point2f(size(0.135F), size(0.005F)),
                             centre + cv::Point2f(0, -size(0.05F))}),
                     lit(skin(), 0.25F));
        const auto brow = at(side * 0.235F, -0.235F);
        canvas_.fill(smooth({brow + cv::Point2f(-size(0.17F), size(side < 0 ? 0.045F : 0.02F)),
                             brow + cv::Point2f(0, -size(0.045F)),
                             brow + cv::Point2f(size(0.17F), size(side < 0 ? 0.02F : 0.045F)),
                             brow + cv::Point2f(0, size(0.02F))}),
                     lit(bust_.clothes.hair, 0.9F));
    }

    void nose() {
        canvas_.glow(at(-0.01F, 0.06F), radii(0.055F, 0.26F), lit(skin(), 1.2F), 0.9F);
        canvas_.glow(at(0.085F, 0.12F), radii(0.06F, 0.2F), lit(skin(), 0.62F), 0.6F);
        canvas_.glow(at(0, 0.29F), radii(0.15F, 0.07F), lit(skin(), 0.55F), 0.75F);
        canvas_.glow(at(-0.01F, 0.22F), radii(0.08F, 0.07F), lit(skin(), 1.2F), 0.9F);
        for (const float side : {-1.F, 1.F}) {
            canvas_.ellipse(at(side * 0.055F, 0.275F), radii(0.024F, 0.014F), lit(skin(), 0.3F));
        }
    }

    void mouth() {
        const Colour lips(skin()[0] * 0.72F, skin()[1] * 0.6F, skin()[2] * 0.84F);
        canvas_.fill(smooth({at(-0.2F, 0.45F), at(-0.05F, 0.405F), at(0, 0.415F), at(0.05F, 0.405F),
                             at(0.2F, 0.45F), at(0, 0.475F)}),
                     lit(lips, 0.8F));
        canvas_.fill(
            smooth({at(-0.19F, 0.45F), at(0.19F, 0.45F), at(0.07F, 0.535F), at(-0.07F, 0.535F)}),
            lips);
        canvas_.fill(smooth({at(-0.2F, 0.45F), at(0, 0.442F), at(0.2F, 0.45F), at(0, 0.465F)}),
                     lit(skin(), 0.25F));
        canvas_.glow(at(0, 0.57F), radii(0.15F, 0.035F), lit(skin(), 0.6F), 0.6F);
    }

    void hair_in_front() {
        const Colour& hair = bust_.clothes.hair;
        canvas_.fill(
            smooth({at(-0.56F, 0.0F), at(-0.64F, -0.5F), at(-0.4F, -0.88F), at(0.05F, -0.95F),
                    at(0.45F, -0.85F), at(0.64F, -0.5F), at(0.56F, 0.0F), at(0.5F, -0.32F),
                    at(0.3F, -0.52F), at(-0.1F, -0.5F), at(-0.44F, -0.42F)}),
            hair, bust_.sun);
        canvas_.glow(at(-0.2F, -0.7F), radii(0.3F, 0.12F), lit(hair, 1.9F), 0.5F);
    }

    Canvas& canvas_;
    const Bust& bust_;
};

}  // namespace

Drawn draw_bust(Canvas& canvas, const Bust& bust) {
    BustPainter(canvas, bust).paint();
    const float width = bust.face_width;
    const cv::Point2f centre = bust.centre;
    const cv::Rect picture({0, 0}, canvas.size());
    return {cv::Rect(cvRound(centre.x - 1.5F * width), cvRound(centre.y - 0.95F * width),
                     cvRound(3 * width), cvRound(4.55F * width)) &
                picture,
            cv::Rect(cvRound(centre.x - 0.55F * width), cvRound(centre.y - 0.42F * width),
                     cvRound(1.1F * width), cvRound(1.1F * width)) &
                picture};
}

}  // namespace ocelli::scenes
