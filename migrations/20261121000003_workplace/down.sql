DROP TABLE sealed_quote;
DROP TABLE document;
DROP TABLE firm;
DROP TABLE invitation;
DROP TABLE draft;
DROP TABLE session;
DROP TABLE sign_in;
