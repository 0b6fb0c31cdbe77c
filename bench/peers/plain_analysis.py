"""What the plain Python slave does with a snapshot: YOLOX-nano and YuNet on OpenCV's dnn module,
cv2.Canny, cv2.goodFeaturesToTrack. Needs python3-opencv."""

import math
import pathlib
import threading

import cv2
import numpy

SIDE = 416
STRIDES = (8, 16, 32)
LONGEST_SIDE = 640
OBJECT_CONFIDENCE, OBJECT_NMS = 0.3, 0.45
FACE_CONFIDENCE, FACE_NMS = 0.6, 0.3


class Analysis:
    """One for a process; networks belong to a thread."""

    def __init__(self, models):
        cv2.setNumThreads(1)
        self._models = pathlib.Path(models)
        self._own = threading.local()
        self._grid, self._strides = anchors()

    @staticmethod
    def decode(data):
        return cv2.imdecode(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_COLOR)

    def analyse(self, kind, image):
        return getattr(self, "_" + kind)(image)

    def _object(self, image):
        if not hasattr(self._own, "objects"):
            self._own.objects = cv2.dnn.readNetFromONNX(str(self._models / "yolox_nano.onnx"))
        scale = SIDE / max(image.shape[:2])
        small = cv2.resize(image, None, fx=scale, fy=scale)
        padded = numpy.full((SIDE, SIDE, 3), 114, numpy.uint8)
        padded[: small.shape[0], : small.shape[1]] = small
        self._own.objects.setInput(cv2.dnn.blobFromImage(padded))
        found = self._own.objects.forward()[0]
        scores = found[:, 4:5] * found[:, 5:]
        best, labels = scores.max(axis=1), scores.argmax(axis=1)
        keep = best >= OBJECT_CONFIDENCE
        centres = (found[keep, :2] + self._grid[keep]) * self._strides[keep]
        sizes = numpy.exp(found[keep, 2:4]) * self._strides[keep]
        boxes = numpy.hstack((centres - sizes / 2, sizes)) / scale
        # Boxes of different labels never overlap.
        apart = boxes.copy()
        apart[:, :2] += labels[keep, None] * 10_000
        chosen = cv2.dnn.NMSBoxes(
            apart.tolist(), best[keep].tolist(), OBJECT_CONFIDENCE, OBJECT_NMS
        )
        return [(int(labels[keep][i]), float(best[keep][i]), boxes[i].tolist()) for i in chosen]

    def _face(self, image):
        if not hasattr(self._own, "faces"):
            # cv2.FaceDetectorYN of OpenCV 4.6 does not know this network's outputs.
            file = str(self._models / "face_detection_yunet_2023mar.onnx")
            self._own.faces = cv2.dnn.readNetFromONNX(file)
        scale = min(1.0, LONGEST_SIDE / max(image.shape[:2]))
        height, width = (math.ceil(side * scale / 32) * 32 for side in image.shape[:2])
        small = cv2.resize(image, None, fx=scale, fy=scale)
        padded = numpy.zeros((height, width, 3), numpy.uint8)
        padded[: small.shape[0], : small.shape[1]] = small
        self._own.faces.setInput(cv2.dnn.blobFromImage(padded))
        names = [f"{part}_{stride}" for stride in STRIDES for part in ("cls", "obj", "bbox")]
        outputs = dict(zip(names, self._own.faces.forward(names)))
        boxes, scores = [], []
        for stride in STRIDES:
            cls, obj, box = (outputs[f"{part}_{stride}"][0] for part in ("cls", "obj", "bbox"))
            score = numpy.sqrt(numpy.clip(cls * obj, 0, 1))[:, 0]
            keep = score >= FACE_CONFIDENCE
            centres = (box[keep, :2] + cells(width // stride, height // stride)[keep]) * stride
            sizes = numpy.exp(box[keep, 2:4]) * stride
            boxes += (numpy.hstack((centres - sizes / 2, sizes)) / scale).tolist()
            scores += score[keep].tolist()
        return [boxes[i] for i in cv2.dnn.NMSBoxes(boxes, scores, FACE_CONFIDENCE, FACE_NMS)]

    @staticmethod
    def _edge(image):
        grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (0, 0), 1)
        edges = cv2.Canny(grey, 50, 100)
        contours, _ = cv2.connectedComponents(edges)
        return int(cv2.countNonZero(edges)), contours - 1

    @staticmethod
    def _corner(image):
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        found = cv2.goodFeaturesToTrack(grey, 200, 0.01, 10)
        return [] if found is None else found.tolist()


def cells(columns, rows):
    """The column and row of each cell of a grid, row by row."""
    x, y = numpy.meshgrid(numpy.arange(columns), numpy.arange(rows))
    return numpy.stack((x, y), axis=2).reshape(-1, 2)


def anchors():
    """YOLOX's cells: where each lies, in cells of its stride, and its stride."""
    counts = [SIDE // stride for stride in STRIDES]
    strides = [
        numpy.full((count * count, 1), stride) for count, stride in zip(counts, STRIDES)
    ]
    return numpy.concatenate([cells(n, n) for n in counts]), numpy.concatenate(strides)
