DROP TABLE timeline;
DROP TABLE tile;
DROP TABLE answer;
DROP TABLE entry;
DROP TABLE head;
DROP TABLE log;
