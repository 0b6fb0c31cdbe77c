#pragma once

// People, as the scenes draw them.

#include "bench/scenes/canvas.hpp"

namespace ocelli::scenes {

struct Clothes {
    Colour skin{135, 165, 215};
    Colour hair{30, 40, 55};
    Colour top{110, 60, 40};
    Colour trousers{60, 50, 45};
    Colour shoes{30, 30, 32};
};

// Somebody who stands and looks towards the camera.
struct Person {
    cv::Point2f feet;      // the middle between them
    float height = 0;      // from the soles to the crown
    float stride = 0.05F;  // how far a foot is from the middle, in heights
    float arms = 0.02F;    // how far the hands are held off the body, in heights
    float sun = 0.25F;     // shading; see Canvas::fill
    Clothes clothes;
};

struct Drawn {
    cv::Rect body;  // the whole person, or what of them is in the picture
    cv::Rect face;  // from above the brows to below the mouth
};

Drawn draw_person(Canvas& canvas, const Person& person);

// Head and shoulders of somebody who looks into the camera.
struct Bust {
    cv::Point2f centre;  // of the face
    float face_width = 0;
    float sun = 0.15F;
    bool long_hair = false;
    Colour eyes{60, 80, 60};
    Clothes clothes;
};

Drawn draw_bust(Canvas& canvas, const Bust& bust);

}  // namespace ocelli::scenes
