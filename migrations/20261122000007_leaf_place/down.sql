DROP TABLE leaf_placed;
DROP TABLE leaf_place;
